"""Feedback sessions after a course: what falls due, and what the agency owes."""

from datetime import date

from django.urls import reverse

from courses.supervision.nudges import managers_of
from lms.people.models import User

from .base import NoticeKind, in_full
from .topics import PRACTICE, TEAM


class SessionNews(NoticeKind):
    is_reminder = True

    @property
    def day(self) -> str:
        return in_full(date.fromisoformat(self.event.data["due_on"]))


class SessionDue(SessionNews):
    """To whoever it lies with: before it falls due, and once more when it is owed."""

    topic = PRACTICE
    name = "session_due"
    verbs = ("practice.session_due",)
    subject = "A feedback session to give"
    more = "An observation, a look at a recording or a case consultation: any of them counts."
    action_label = "See what is planned"
    why = "it lies with you"

    def recipients(self) -> list[User]:
        return list(User.objects.filter(pk__in=self.event.data["to"]))

    def sentence(self) -> str:
        if self.event.data["owed"]:
            return f"The agency has owed {self.event.person} a feedback session since {self.day}."
        return f"A feedback session for {self.event.person} is planned by {self.day}."

    def link(self) -> str:
        return self.event.data["link"]


class SessionOwed(SessionNews):
    """Managers hear what the agency owes and since when; nothing of what was said in others."""

    topic = TEAM
    name = "session_owed"
    verbs = ("practice.session_owed",)
    subject = "A feedback session is owed"
    more = "It is the agency’s to give. You see dates, and with whom it lies."
    action_label = "See what is owed"
    why = "you manage this team"

    def recipients(self) -> list[User]:
        return managers_of(self.event.person, self.event.agency)

    def sentence(self) -> str:
        return f"The agency has owed {self.event.person} a feedback session since {self.day}."

    def link(self) -> str:
        return reverse("reports:debts")
