from django.urls import reverse

from lms.people.models import User
from quizzes.models import Rescore

from .base import NoticeKind


class ResultWorkedOutAgain(NoticeKind):
    """A question was put right, and with it somebody's result."""

    name = "result_worked_out_again"
    verbs = ("attempt.regraded",)
    model = Rescore
    related = ("attempt__learner",)
    subject = "About a quiz you have taken"
    more = "Your earlier result stays on record, and a pass that was given stays given."
    action_label = "See your result"
    why = "you have taken this quiz"

    def recipients(self) -> list[User]:
        return [self.thing.attempt.learner]

    def sentence(self) -> str:
        title = self.thing.attempt.quiz_title
        return f"A question in {title} was put right, so your result was worked out again."

    def link(self) -> str:
        return reverse("quizzes:review", args=[self.thing.attempt_id])
