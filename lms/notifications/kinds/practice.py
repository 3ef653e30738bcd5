from courses.supervision.models import PracticeRequest
from lms.people.models import User

from .base import NoticeKind
from .topics import PRACTICE


class PracticeNews(NoticeKind):
    """What the notices about a request have in common; none holds a word of it."""

    topic = PRACTICE
    model = PracticeRequest
    related = ("learner", "supervisor", "enrolment__course", "step")

    @property
    def course(self) -> str:
        return self.thing.enrolment.course.title


class PracticeAsked(PracticeNews):
    name = "practice_asked"
    verbs = ("practice.asked",)
    subject = "Someone asks for your time"
    more = (
        "You can say yes, or hand the request back with a sentence so that they can ask elsewhere."
    )
    action_label = "See the request"
    why = "you are the supervisor who was asked"

    def recipients(self) -> list[User]:
        return [self.thing.supervisor]

    def sentence(self) -> str:
        kind = self.thing.get_kind_display().lower()
        return f"{self.thing.learner} asks you for {kind} in {self.course}."

    def link(self) -> str:
        return self.thing.get_absolute_url()


class PracticeAnswered(PracticeNews):
    """The supervisor says yes, or hands the request back."""

    name = "practice_answered"
    verbs = ("practice.accepted", "practice.handed_back")
    subject = "An answer to your request"
    action_label = "Read the answer"
    why = "you asked for your practice to be observed"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def sentence(self) -> str:
        if self.event.verb == "practice.accepted":
            return f"{self.thing.supervisor} says yes to your request in {self.course}."
        return (
            f"{self.thing.supervisor} can’t take this one on and hands your request in "
            f"{self.course} back, so that you can ask someone else."
        )

    def link(self) -> str:
        return self.thing.url_for_learner()
