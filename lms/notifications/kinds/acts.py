from django.urls import reverse

from courses.progress.models import Assignment, Enrolment, Message
from lms.people.models import User

from .base import NoticeKind, in_full
from .topics import COURSES, WORDS


class _Words(NoticeKind):
    """Words that a manager wrote to one person. They wrote them to be read there."""

    topic = WORDS
    model = Message
    related = ("act__by", "to", "about")

    def recipients(self) -> list[User]:
        return [self.thing.to]

    def sentence(self) -> str:
        return f"{self.thing.act.by.name} writes: {self.thing.act.words}"

    def link(self) -> str:
        return reverse("dashboard:learning")


class Nudged(_Words):
    name = "nudged"
    verbs = ("nudge.sent",)
    subject = "A word about your course"
    action_label = "Go on where you were"
    why = "your manager wrote to you about a course"


class MessageSent(_Words):
    name = "message_sent"
    verbs = ("message.sent",)
    subject = "A word from your manager"
    action_label = "Open My learning"
    why = "your manager wrote to you"


class SupervisorAsked(_Words):
    name = "supervisor_asked"
    verbs = ("supervisor.asked",)
    subject = "Someone waits for you"
    why = "something of somebody you supervise waits for you"

    def sentence(self) -> str:
        return f"About {self.thing.about.name}. {super().sentence()}"

    def link(self) -> str:
        return reverse("supervision:home")


class NotAskedAnyMore(NoticeKind):
    """Taken off the list of those whom a course is asked of, and nothing else asks them."""

    topic = COURSES
    name = "not_asked_any_more"
    verbs = ("assignment.name_removed",)
    model = Assignment
    related = ("course", "agency")
    subject = "News of a course"
    more = "What you have done stays on your record, and you may take the course all the same."
    action_label = "See the course"
    why = "your manager changed whom a course is asked of"

    def recipients(self) -> list[User]:
        gone = self.event.data.get("change") in ("out", "stays")
        return [self.event.person] if gone else []

    def sentence(self) -> str:
        return f"{self.thing.agency} no longer asks you to complete {self.thing.course.title}."

    def link(self) -> str:
        return self.thing.course.url or ""


class MoreTime(NoticeKind):
    """Someone has more time for a course."""

    topic = COURSES
    name = "more_time"
    verbs = ("due.extended",)
    model = Enrolment
    related = ("learner", "course", "agency")
    subject = "More time for a course"
    action_label = "See the course"
    why = "your manager gave you more time for a course"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        until = f" until the end of {in_full(self.thing.due_on)}" if self.thing.due_on else ""
        return f"You have more time for {self.thing.course.title}{until}."

    def link(self) -> str:
        return self.thing.course.url or ""
