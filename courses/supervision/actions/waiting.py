from __future__ import annotations

from datetime import datetime

from django.db import transaction

from courses.progress.actions import complete_step, set_waiting
from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, PracticePage
from courses.supervision.report import SignOffReport
from courses.supervision.standing import is_coaching, standing_of
from lms.people.models import User

from .holding import hold


def refresh_waiting(
    enrolment: Enrolment, step: PracticePage, *, by: User | None, at: datetime | None = None
) -> SignOffReport:
    """Complete the step if the rule says so; otherwise say whose move it is."""
    standing = standing_of(enrolment, step)
    report = standing.report
    if standing.done_at or is_coaching(enrolment, step):
        return report
    if report.complete:
        _complete(enrolment, step, report, by=by, at=at)
        return report
    person = report.next.person or enrolment.learner
    set_waiting(
        enrolment, step, move=report.next.move, sentence=report.next.sentence, person=person, at=at
    )
    return report


def _complete(
    enrolment: Enrolment,
    step: PracticePage,
    report: SignOffReport,
    *,
    by: User | None,
    at: datetime | None,
) -> None:
    """The newest review that counts is the evidence; the others are found beside it."""
    complete_step(
        enrolment,
        step,
        by=by,
        evidence_type="supervision.feedback",
        evidence_id=report.counted[0],
        at=at,
    )


def refresh_learner(learner: User, *, at: datetime | None = None) -> None:
    """Judge anew the practice that someone has under way and whose rule counts their entries."""
    counted = Feedback.objects.non_polymorphic().filter(
        learner=learner, step__journal_entries_required__gt=0
    )
    for enrolment_id, step_id in sorted(set(counted.values_list("enrolment", "step"))):
        step = PracticePage.objects.get(pk=step_id)
        refresh_waiting(hold(enrolment_id), step, by=learner, at=at)


@transaction.atomic
def refresh_step(step: PracticePage, *, at: datetime | None = None) -> None:
    """Judge everyone under way by the rule as it stands now; whoever is done stays done."""
    under_way = Feedback.objects.non_polymorphic().filter(step=step).values("enrolment")
    rows = Enrolment.objects.filter(pk__in=under_way).exclude(completions__step=step)
    for enrolment in rows.order_by("pk"):
        refresh_waiting(hold(enrolment.pk), step, by=None, at=at)
