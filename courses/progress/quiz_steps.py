"""Where a quiz stands in courses, and what a passed attempt is worth there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property

from courses.pages.models import LessonPage, QuizPage
from lms.core.errors import LmsError
from lms.people.models import User
from quizzes.models import Attempt
from quizzes.standing import Standing

from .access import cycle_with
from .actions import clear_waiting, complete_held, set_waiting
from .models import Enrolment, Move


def enrolments_for(attempt: Attempt, *, hold: bool = False) -> list[tuple[Enrolment, QuizPage]]:
    """Return each enrolment of the learner whose course asks this quiz, with the step."""
    found = []
    pages = QuizPage.objects.filter(quiz=attempt.quiz_id).only("path", "title", "quiz")
    for page in pages:
        enrolment = cycle_with(attempt.learner_id, page.course, page.pk, hold=hold)
        # An attempt from before this cycle began belongs to an earlier one.
        if enrolment and attempt.started_at >= enrolment.enrolled_at:
            found.append((enrolment, page))
    return found


@dataclass
class AttemptStep:
    """The step that an attempt belongs to. What its page doesn't ask for isn't read."""

    attempt: Attempt
    page: QuizPage

    @classmethod
    def of(cls, attempt: Attempt) -> AttemptStep | None:
        pages = [page for _, page in enrolments_for(attempt)]
        return cls(attempt, pages[0]) if pages else None

    @property
    def course_url(self) -> str:
        return self.page.course.url

    @property
    def start_url(self) -> str:
        return reverse("progress:start_quiz", args=[self.page.pk])

    @cached_property
    def refusal(self) -> LmsError | None:
        """Return why no other attempt can begin now, or None when one can."""
        return Standing.of(self.attempt.quiz, self.attempt.learner).refusal

    @property
    def can_retry(self) -> bool:
        return self.refusal is None

    @cached_property
    def objectives(self) -> dict[str, str]:
        texts = self.page.course.objective_texts()
        return {str(number): text for number, text in enumerate(texts, 1)}

    @cached_property
    def lessons(self) -> dict[str, LessonPage]:
        rows = LessonPage.objects.live().descendant_of(self.page.course).exclude(code="")
        return {lesson.code: lesson for lesson in rows.only("code", "title", "url_path")}


@transaction.atomic(savepoint=False)
def credit_attempt(attempt: Attempt, *, by: User | None = None, at: datetime | None = None) -> None:
    """Complete the step that a passed attempt belongs to; ``by`` and ``at`` name a regrade."""
    if not attempt.counts_as_passed:
        return
    for enrolment, page in enrolments_for(attempt, hold=True):
        enrolment.learner = attempt.learner
        complete_held(
            enrolment,
            page,
            enrolment.progress(),
            by=by or attempt.learner,
            evidence_type="quizzes.attempt",
            evidence_id=attempt.pk,
            at=at or attempt.submitted_at,
        )


FOR_A_MARK = "A supervisor has yet to read what was written, and to mark it."


def refresh_waiting(attempt: Attempt, *, at: datetime | None = None) -> None:
    """Say on the step that a supervisor has the move, or no longer."""
    for enrolment, page in enrolments_for(attempt):
        if _waits(enrolment, page):
            set_waiting(enrolment, page, move=Move.SUPERVISOR, sentence=FOR_A_MARK, at=at)
        else:
            clear_waiting(enrolment, page)


def _waits(enrolment: Enrolment, page: QuizPage) -> bool:
    """Return whether a mark could still complete a step that isn't done."""
    if enrolment.completions.filter(step=page).exists():
        return False
    closed = Attempt.objects.closed().filter(quiz=page.quiz_id, learner=enrolment.learner_id)
    rows = closed.filter(started_at__gte=enrolment.enrolled_at).prefetch_related("rescores")
    return any(row.waits for row in rows)
