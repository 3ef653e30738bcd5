"""What an agency no longer asks of somebody. Why stands in the product, not in the mail."""

from courses.progress.models import Exemption, ExemptionKind
from lms.people.models import User

from .base import NoticeKind, in_full
from .topics import COURSES


class _ExemptionNews(NoticeKind):
    topic = COURSES
    model = Exemption
    related = ("enrolment__learner", "enrolment__course", "enrolment__agency")
    action_label = "See the course"

    def recipients(self) -> list[User]:
        return [self.thing.enrolment.learner]

    @property
    def course(self) -> str:
        return self.thing.enrolment.course.title

    def link(self) -> str:
        return self.thing.enrolment.course.url or ""


class ExemptionGiven(_ExemptionNews):
    name = "exemption_given"
    verbs = ("exemption.given",)
    subject = "News of a course"
    more = "Why stands on the page of the course. You may still take it, whenever you like."
    why = "your manager has noted this for you"

    def sentence(self) -> str:
        day = self.thing.expires_on
        ends = f" until the end of {in_full(day)}" if day else ""
        if self.thing.kind == ExemptionKind.EARLIER:
            return f"What you completed elsewhere counts for {self.course}{ends}."
        return f"You don’t need to take {self.course}{ends}."


class ExemptionWithdrawn(_ExemptionNews):
    name = "exemption_withdrawn"
    verbs = ("exemption.withdrawn",)
    subject = "News of a course"
    more = "You are where you were before it was noted. If it surprises you, ask your manager."
    why = "your manager has changed what was noted for you"

    def recipients(self) -> list[User]:
        on = self.thing.enrolment.today(self.event.at)
        return [] if self.thing.has_run_out(on) else super().recipients()

    def sentence(self) -> str:
        due_on = self.thing.enrolment.due_on
        by_when = f" It is due by the end of {in_full(due_on)}." if due_on else ""
        return f"The note that you don’t need to take {self.course} was taken back.{by_when}"
