"""Who is asked for an evaluation, what it asks, and taking it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from certificates.actions import issue
from certificates.models import Certificate, Evaluation, EvaluationForm, EvaluationReceipt
from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from lms.core.errors import LmsError
from lms.people.models import User

logger = logging.getLogger(__name__)

Scale = tuple[str, int | None]
Words = tuple[str, str]


class AlreadyGiven(LmsError):
    code = "already_given"


def waits_for_evaluation(enrolment: Enrolment) -> bool:
    """Say whether the agency wants one before the certificate, and hasn't got it."""
    agency = enrolment.agency
    if agency is None or not agency.evaluation_required:
        return False
    return not EvaluationReceipt.objects.filter(enrolment=enrolment).exists()


def without_certificate() -> EnrolmentQuerySet:
    """Return the completed cycles for which none was issued; those of a mover carry none."""
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(~Exists(issued), completed_at__isnull=False)
    return rows.filter(completed_at__gte=F("enrolled_at"))


def waiting_for_evaluation(person: User) -> EnrolmentQuerySet:
    """Return the cycles whose certificate comes once this person has given their evaluation."""
    rows = without_certificate().filter(learner=person, agency__evaluation_required=True)
    return rows.filter(evaluation_receipt__isnull=True).select_related("course", "agency")


def statements(enrolment: Enrolment, form: EvaluationForm | None) -> list[str]:
    """Return what is agreed with or not: each objective of the course, then the form's own."""
    objectives = [f"I can now: {text}" for text in enrolment.course.objective_texts()]
    return objectives + [str(row.value) for row in _of_kind(form, "scale")]


def open_questions(form: EvaluationForm | None) -> list[str]:
    return [str(row.value) for row in _of_kind(form, "words")]


def _of_kind(form: EvaluationForm | None, kind: str) -> list:
    return [row for row in form.questions if row.block_type == kind] if form else []


@transaction.atomic
def give_evaluation(
    enrolment: Enrolment,
    *,
    scales: Sequence[Scale],
    words: Sequence[Words],
    at: datetime | None = None,
) -> None:
    """Keep the answers apart from the person, and issue the certificate that waited for them.

    Raises AlreadyGiven for a second one. No event is written: it would put a time to the answers.
    """
    moment = at or timezone.now()
    try:
        with transaction.atomic():
            EvaluationReceipt.objects.create(enrolment=enrolment)
    except IntegrityError:
        raise AlreadyGiven("You have given your evaluation of this course already.") from None
    Evaluation.objects.create(
        course=enrolment.course,
        agency=enrolment.agency,
        edition=enrolment.course.edition,
        month=enrolment.today(moment).replace(day=1),
        scales=[list(pair) for pair in scales],
        words=[list(pair) for pair in words if pair[1].strip()],
    )
    if enrolment.agency and enrolment.agency.evaluation_required:
        issue(enrolment, at=moment)


def issue_waiting(*, at: datetime | None = None) -> int:
    """Issue every certificate that nothing holds up any more, such as a rule that was lifted.

    Return how many were issued. One that can't be issued holds up no other.
    """
    free = Q(agency__isnull=True) | Q(agency__evaluation_required=False)
    rows = without_certificate().filter(free | Q(evaluation_receipt__isnull=False))
    return sum(
        _issued(row, at) for row in rows.select_related("course", "agency", "learner", "renews")
    )


def _issued(enrolment: Enrolment, at: datetime | None) -> bool:
    try:
        issue(enrolment, at=at)
    except Exception:
        logger.exception("No certificate for enrolment %s", enrolment.pk)
        return False
    return True
