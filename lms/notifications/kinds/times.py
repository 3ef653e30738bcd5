"""Agreed times, with an entry for the calendar; reminders, and what managers are told."""

from datetime import datetime

from django.urls import reverse

from courses.supervision.calendars import CANCEL, REQUEST, entry
from courses.supervision.nudges import managers_of
from lms.activity.models import Event
from lms.people.models import User

from .base import Attachment, NoticeKind, in_full
from .practice import PracticeNews
from .topics import PRACTICE, TEAM


class TimeNews(PracticeNews):
    """A time is set, moved or called off: both get the entry, and its newer word."""

    name = "practice_time"
    verbs = ("practice.time_set", "practice.called_off")
    related = (*PracticeNews.related, "enrolment__agency")
    subject = "For your calendar"
    more = "The entry for your calendar is attached. A newer one takes the place of an older one."
    action_label = "See the arrangement"
    why = "you are one of the two who meet"

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.event.data["starts_at"])

    def recipients(self) -> list[User]:
        pair = (self.thing.learner, self.thing.supervisor)
        return list(pair)

    def sentence(self) -> str:
        agency = self.thing.enrolment.agency
        there = self.starts_at.astimezone(agency.zone if agency else None)
        when = f"{in_full(there.date())} at {there:%H:%M}"
        pair = f"{self.thing.learner} and {self.thing.supervisor}"
        if self.event.verb == "practice.called_off":
            return f"The meeting of {pair} on {when} is called off."
        return f"{pair} meet on {when}."

    def link(self) -> str:
        return self.thing.get_absolute_url()

    def attachments(self) -> list[Attachment]:
        method = CANCEL if self.event.verb == "practice.called_off" else REQUEST
        sequence = self.event.data["sequence"]
        words = {"starts_at": self.starts_at, "sequence": sequence, "at": self.event.at}
        file = entry(self.thing, method=method, **words).decode()
        return [Attachment("practice.ics", file, f"text/calendar; method={method}")]


class TimeProposed(PracticeNews):
    name = "practice_time_proposed"
    verbs = ("practice.time_proposed", "practice.handed_over")
    subject = "An answer to your request"
    action_label = "Read the answer"
    why = "you asked for this"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        if self.event.verb == "practice.handed_over":
            return f"{self.thing.supervisor} has handed your request over to a colleague."
        return f"{self.thing.supervisor} proposes another time."

    def link(self) -> str:
        return self.thing.get_absolute_url()


def _since(event: Event) -> str:
    """Return since when something waits, by the agency's calendar."""
    since = datetime.fromisoformat(event.data["since"])
    return in_full(since.astimezone(event.agency.zone if event.agency else None).date())


class Reminder(NoticeKind):
    """Something has been waiting for someone; said once, outside quiet hours."""

    is_reminder = True
    topic = PRACTICE
    name = "practice_reminder"
    verbs = ("practice.reminded",)
    subject = "Something is waiting for you"
    more = "There is no hurry in this mail; it is here so that nothing waits unseen."
    why = "it is your move in supervised practice"

    def recipients(self) -> list[User]:
        data = self.event.data
        return list(User.objects.filter(pk__in=[data["to"], *data.get("also", [])]))

    def sentence(self) -> str:
        return f"Something in supervised practice has waited for you since {_since(self.event)}."

    def link(self) -> str:
        return self.event.data["link"]


class WaitingTold(NoticeKind):
    """Managers are told who waits for whom since when, and nothing of what it is about."""

    is_reminder = True
    topic = TEAM
    name = "practice_waiting"
    verbs = ("practice.escalated",)
    subject = "Someone has been waiting"
    more = "You see dates and whose move it is. What is in it stays between the two of them."
    action_label = "See your team"
    why = "you manage this team"

    def recipients(self) -> list[User]:
        return managers_of(self.event.person, self.event.agency)

    def sentence(self) -> str:
        whom = User.objects.get(pk=self.event.data["to"])
        return f"{self.event.person} has been waiting for {whom} since {_since(self.event)}."

    def link(self) -> str:
        return reverse("reports:team")
