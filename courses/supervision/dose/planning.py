"""Planning the feedback sessions that follow a completed course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.models import CoachingRhythm, PlannedSession

from .rules import LAST_STAYS_OPEN, windows

MOST_DAYS_IN_A_MONTH = 31


def plan_sessions(enrolment: Enrolment) -> list[PlannedSession]:
    """Plan what the course's rhythm says; an enrolment is planned for once."""
    rhythm = CoachingRhythm.objects.filter(course=enrolment.course_id).first()
    if rhythm is None or enrolment.agency_id is None:
        return []
    return _plan([enrolment], {rhythm.course_id: rhythm.numbers()})


def _plan(enrolments: Iterable[Enrolment], months: dict[int, list[int]]) -> list[PlannedSession]:
    """Write all rows at once; what somebody else has planned in the same moment stays."""
    rows = [
        PlannedSession(
            enrolment=row,
            number=window.number,
            opens_on=window.opens_on,
            due_on=window.due_on,
            closes_on=window.closes_on,
        )
        for row in enrolments
        for window in windows(row.today(row.completed_at), months[row.course_id])
    ]
    return PlannedSession.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def plan_missing(*, at: datetime | None = None) -> int:
    """Plan for completions that have no plan yet, where its last window is still open.

    Whoever brought a completion along from another agency is owed nothing for it here.
    """
    moment = at or timezone.now()
    months = {row.course_id: row.numbers() for row in CoachingRhythm.objects.all()}
    longest = max((numbers[-1] for numbers in months.values() if numbers), default=0)
    reach = timedelta(days=longest * MOST_DAYS_IN_A_MONTH) + LAST_STAYS_OPEN
    rows = Enrolment.objects.filter(
        course__in=months,
        agency__isnull=False,
        completed_at__range=(moment - reach, moment),
        completed_at__gt=F("enrolled_at"),
        planned_sessions__isnull=True,
    )
    found = [row for row in rows.select_related("agency") if _lasts(row, months, moment)]
    _plan(found, months)
    return len(found)


def _lasts(row: Enrolment, months: dict[int, list[int]], at: datetime) -> bool:
    planned = windows(row.today(row.completed_at), months[row.course_id])
    return bool(planned) and planned[-1].closes_on >= row.today(at)
