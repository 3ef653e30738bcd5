"""Where a quiz stands in courses, and what a passed attempt is worth there."""

from __future__ import annotations

from datetime import datetime

from courses.pages.models import QuizPage
from lms.people.models import User
from quizzes.models import Attempt

from .access import cycle_with
from .actions import clear_waiting, complete_step, set_waiting
from .models import Enrolment, Move


def enrolments_for(attempt: Attempt) -> list[tuple[Enrolment, QuizPage]]:
    """Return each enrolment of the learner whose course asks this quiz, with the step."""
    found = []
    for page in QuizPage.objects.filter(quiz=attempt.quiz_id):
        enrolment = cycle_with(attempt.learner_id, page.course, page.pk)
        # An attempt from before this cycle began belongs to an earlier one.
        if enrolment and attempt.started_at >= enrolment.enrolled_at:
            found.append((enrolment, page))
    return found


def credit_attempt(attempt: Attempt, *, by: User | None = None, at: datetime | None = None) -> None:
    """Complete the step that a passed attempt belongs to; ``by`` and ``at`` name a regrade."""
    if not attempt.counts_as_passed:
        return
    for enrolment, page in enrolments_for(attempt):
        complete_step(
            enrolment,
            page,
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
