"""A page or view that somebody has sent to them, or a colleague has sent along."""

from django.urls import reverse

from lms.people.models import User
from lms.schedules.models import Sending
from lms.schedules.pages import TAKEABLE
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
    why = "it is sent to you on certain days; under Views by mail you can pause or end that"

    def recipients(self) -> list[User]:
        return [self.thing.owner]

    def sentence(self) -> str:
        often = OFTEN.get(self.event.data.get("rhythm"), "view")
        until = self.thing.expires_at.astimezone(self.thing.agency.zone).date()
        form = self.thing.form.upper()
        page = TAKEABLE[self.thing.page].title if self.thing.page in TAKEABLE else "a page"
        of = page if page.startswith("My ") else f"“{page}”"
        return f"Your {often} of {of} is ready as {form}. The link works until {in_full(until)}."

    def link(self) -> str:
        return reverse("reports:sent_view", args=[self.thing.token])
