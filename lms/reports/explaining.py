"""How someone came to be in a course, and since when what is said of it holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.formats import date_format

from courses.progress.models import Enrolment, Exemption
from courses.progress.status import DUE_SOON_DAYS, EXPIRING_DAYS, Standing, Status

DAY = timedelta(days=1)


def status_since(
    here: Standing,
    enrolment: Enrolment,
    done: Iterable[datetime],
    exemptions: Iterable[Exemption] = (),
) -> date | None:
    """Return the day from which a status holds. ``done`` are the moments of steps done."""
    joined = enrolment.today(enrolment.enrolled_at)
    earliest = max([here.completed_on or joined, *_freed(enrolment, exemptions)])
    if here.status == Status.OVERDUE:
        return max(here.due_on + DAY, earliest)
    if here.status == Status.DUE_SOON:
        return max(here.due_on - timedelta(days=DUE_SOON_DAYS), earliest)
    if here.status == Status.EXPIRED:
        return here.expires_on + DAY
    if here.status == Status.EXPIRING:
        return max(here.expires_on - timedelta(days=EXPIRING_DAYS), _completed(here, enrolment))
    return here.since or enrolment.today(min(done, default=enrolment.enrolled_at))


def _freed(enrolment: Enrolment, exemptions: Iterable[Exemption]) -> Iterable[date]:
    """Return the days from which exemptions no longer held."""
    for row in exemptions:
        if row.withdrawn_at:
            yield enrolment.today(row.withdrawn_at)
        elif row.expires_on:
            yield row.expires_on + DAY


def _completed(here: Standing, enrolment: Enrolment) -> date:
    """Return when what runs out was completed: this cycle, or the one that it renews."""
    if here.completed_on or enrolment.renews is None or enrolment.renews.completed_at is None:
        return here.completed_on or enrolment.today(enrolment.enrolled_at)
    return enrolment.today(enrolment.renews.completed_at)


def move_since(here: Standing, enrolment: Enrolment, done: Iterable[datetime]) -> date | None:
    """Return since when the next move is whose it is; None where nobody has one."""
    if here.move is None:
        return None
    if here.since:
        return here.since
    return enrolment.today(max(done, default=enrolment.enrolled_at))


def rule_in_words(enrolment: Enrolment) -> str:
    """Say how someone came to be in a course."""
    return f"{_asked(enrolment)}{_renewing(enrolment)}"


def _asked(enrolment: Enrolment) -> str:
    rule, joined = enrolment.assignment, _long(enrolment, enrolment.enrolled_at)
    if rule:
        by = f", by {rule.created_by.name}" if rule.created_by else ""
        made = _long(enrolment, rule.created_at)
        asked = f"Asked of {rule.whom}{by} on {made}; {rule.due_in_words}."
        return f"{asked} Assigned to them on {joined}."
    if enrolment.enrolled_by_id == enrolment.learner_id:
        return f"Nobody asked for it: started by themselves on {joined}."
    by = f" by {enrolment.enrolled_by.name}" if enrolment.enrolled_by else ""
    return f"Enrolled{by} on {joined}."


def _renewing(enrolment: Enrolment) -> str:
    old = enrolment.renews
    if old is None or old.completed_at is None:
        return ""
    return f" It is a refresher of what was completed on {_long(enrolment, old.completed_at)}."


def _long(enrolment: Enrolment, moment: datetime) -> str:
    return date_format(enrolment.today(moment), "j F Y")
