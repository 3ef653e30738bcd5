from django.urls import reverse

from lms.people.models import User
from quizzes.marking import markers_of
from quizzes.models import Accommodation, Attempt, Mark, Rescore

from .base import NoticeKind
from .topics import QUIZZES


class ResultWorkedOutAgain(NoticeKind):
    """A question was put right, and with it somebody's result."""

    topic = QUIZZES
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

    topic = QUIZZES
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


class AnswerToMark(NoticeKind):
    """Somebody has written what a supervisor of theirs marks."""

    topic = QUIZZES
    name = "answer_to_mark"
    verbs = ("attempt.awaits_mark",)
    model = Attempt
    related = ("learner", "agency")
    subject = "Something to read and mark"
    more = "They go on as soon as one of their supervisors has marked it."
    action_label = "See what waits"
    why = "you supervise this person"

    def recipients(self) -> list[User]:
        return list(markers_of(self.thing))

    def sentence(self) -> str:
        return f"{self.thing.learner} has written a reflection in {self.thing.quiz_title}."

    def link(self) -> str:
        return reverse("quizzes:marking")


class AnswerMarked(NoticeKind):
    """A supervisor has marked what somebody wrote, or has corrected the mark."""

    topic = QUIZZES
    name = "answer_marked"
    verbs = ("attempt.marked", "attempt.mark_corrected")
    model = Mark
    related = ("response__attempt__learner", "by")
    subject = "About something you wrote"
    action_label = "Read it"
    why = "you have taken this quiz"

    def recipients(self) -> list[User]:
        return [self.thing.response.attempt.learner]

    def sentence(self) -> str:
        attempt = self.thing.response.attempt
        done = "corrected the mark of" if self.thing.reason else "read and marked"
        return f"{self.thing.by} has {done} what you wrote in {attempt.quiz_title}."

    def link(self) -> str:
        response = self.thing.response
        page = reverse("quizzes:review", args=[response.attempt_id])
        return f"{page}#q{response.position + 1}"
