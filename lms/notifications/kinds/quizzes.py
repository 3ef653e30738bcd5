from django.urls import reverse

from lms.people.models import User
from quizzes.models import Accommodation, Rescore

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


class AccommodationNews(NoticeKind):
    """What is granted, and why, stands on pages of the learner's own and in no mail."""

    model = Accommodation
    related = ("learner", "granted_by")
    subject = "About your quizzes"
    action_label = "Open my learning"
    why = "it was arranged for you"

    def recipients(self) -> list[User]:
        return [self.thing.learner]

    def link(self) -> str:
        return reverse("dashboard:learning")


class AccommodationGranted(AccommodationNews):
    name = "accommodation_granted"
    verbs = ("accommodation.granted",)
    more = "You can read what it is on the page of a quiz, before you begin."

    def sentence(self) -> str:
        return f"{self.thing.granted_by} has arranged something for you in quizzes."


class AccommodationEnded(AccommodationNews):
    name = "accommodation_ended"
    verbs = ("accommodation.ended",)
    more = (
        "An attempt that is open keeps what it began with. "
        "If you still need it, please tell your supervisor."
    )

    def sentence(self) -> str:
        return "Something that was arranged for you in quizzes has ended."
