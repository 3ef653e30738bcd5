"""Putting right what a question was worth, after it has been asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError

from .models import Attempt, Question, Regrade, Rescore
from .regrading import Plan, plan_regrade
from .signals import attempt_regraded

if TYPE_CHECKING:
    from lms.people.models import User


class NothingToRegrade(LmsError):
    code = "nothing_to_regrade"


class PlanChanged(LmsError):
    code = "plan_changed"


@transaction.atomic
def regrade(
    question: Question,
    *,
    remedy: str,
    reason: str,
    by: User,
    expected: str | None = None,
    at: datetime | None = None,
) -> Regrade:
    """Give each attempt that it touches a new score, and tell those whose result changed.

    ``expected`` is the fingerprint of the plan that was looked at. Raises PlanChanged when another
    regrade, or somebody handing in, has come between; NothingToRegrade when no attempt is touched.
    """
    moment = at or timezone.now()
    locked = Question.objects.non_polymorphic().select_for_update().get(pk=question.pk)
    plan = plan_regrade(question, remedy, attempts=_locked())
    if expected is not None and plan.fingerprint != expected:
        raise PlanChanged(
            "Something has changed since you looked: somebody handed in, or the question was "
            "edited. Look at the list again, then confirm it."
        )
    if not plan.changes:
        raise NothingToRegrade("There is no attempt whose score this would touch.")
    made = Regrade.objects.create(
        question_id=locked.pk, remedy=remedy, reason=reason, by=by, at=moment
    )
    record("question.regraded", made, by=by, at=moment, remedy=remedy, touched=len(plan.changes))
    _rescore(made, plan)
    return made


def _locked() -> object:
    return Attempt.objects.closed().select_for_update(of=("self",))


def _rescore(made: Regrade, plan: Plan) -> None:
    rows = Rescore.objects.bulk_create(
        Rescore(regrade=made, **change.values()) for change in plan.changes
    )
    for row in rows:
        if row.changes_result:
            learner = row.attempt.learner
            record("attempt.regraded", row, by=made.by, person=learner, at=made.at)
        attempt_regraded.send(sender=Rescore, rescore=row, by=made.by, at=made.at)
