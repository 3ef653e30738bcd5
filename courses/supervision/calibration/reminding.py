"""A word in time, before a calibration ends: once for each round, outside quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.models import (
    CalibrationRound,
    Nudge,
    NudgeKind,
    Rubric,
    SupervisionSettings,
)
from lms.activity.actions import record
from lms.people.models import Agency, Role, User

from .standing import rubrics_with_vignettes, standings_among


def remind_before_lapse(*, at: datetime | None = None) -> int:
    """Tell supervisors whose round counts for thirty days more at most; return how many."""
    moment = at or timezone.now()
    rubrics = rubrics_with_vignettes()
    return sum(
        _remind(done, agency, moment)
        for agency in Agency.objects.all()
        if rubrics and not SupervisionSettings.of(agency).is_quiet(moment)
        for done in _ending(agency, rubrics, moment)
    )


def _ending(agency: Agency, rubrics: list[Rubric], at: datetime) -> Iterator[CalibrationRound]:
    roles = agency.memberships.active(agency.today(at)).filter(role=Role.SUPERVISOR)
    people = list(User.objects.filter(pk__in=roles.values("user"), is_active=True))
    for rubric in rubrics:
        for found in standings_among(people, rubric, agency, at=at):
            if found.ends_soon:
                yield found.newest


@transaction.atomic
def _remind(done: CalibrationRound, agency: Agency, at: datetime) -> bool:
    _, is_new = Nudge.objects.get_or_create(
        thing=done._meta.model_name,
        thing_id=str(done.pk),
        since=done.finished_at,
        kind=NudgeKind.REMINDER,
        defaults={"at": at},
    )
    if is_new:
        record("calibration.ending", done, by=None, person=done.rater, agency=agency, at=at)
    return is_new
