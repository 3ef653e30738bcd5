"""A view that somebody has sent to them."""

from django.urls import reverse

from lms.people.models import User
from lms.schedules.models import Sending
from lms.schedules.slots import Rhythm

from .base import NoticeKind, in_full
from .topics import VIEWS

OFTEN = {Rhythm.WEEKLY: "weekly view", Rhythm.MONTHLY: "monthly view"}


class ViewSent(NoticeKind):
    """A link and no attachment; the view's own name may name a person, so it isn't in the mail."""

    topic = VIEWS
    name = "view_sent"
    verbs = ("view.sent",)
    model = Sending
    related = ("owner", "agency")
    subject = "A view of your team is ready"
    more = "Whoever opens the link signs in first, and it opens for you alone."
    action_label = "Open it"
    why = "you have a view of My team sent to you; there you can pause it"

    def recipients(self) -> list[User]:
        return [self.thing.owner]

    def sentence(self) -> str:
        often = OFTEN.get(self.event.data.get("rhythm"), "view")
        until = self.thing.expires_at.astimezone(self.thing.agency.zone).date()
        form = self.thing.form.upper()
        return f"Your {often} of My team is ready as {form}. The link works until {in_full(until)}."

    def link(self) -> str:
        return reverse("reports:sent_view", args=[self.thing.token])
