from django.urls import reverse

from lms.people.models import Membership, User

from .base import NoticeKind
from .topics import ACCOUNT


class Welcome(NoticeKind):
    """Someone whom their agency's HR system has named can choose a password."""

    topic = ACCOUNT
    name = "welcome"
    verbs = ("person.imported",)
    model = Membership
    related = ("user", "agency")
    subject = "Your place to learn is ready"
    more = "Choose a password with this address; the courses asked of you stand under My learning."
    action_label = "Choose a password"
    why = "your agency has given you an account here"

    def recipients(self) -> list[User]:
        return [self.thing.user] if self.thing.user.last_login is None else []

    def sentence(self) -> str:
        return f"{self.thing.agency} has opened an account for you."

    def link(self) -> str:
        return reverse("account_reset_password")
