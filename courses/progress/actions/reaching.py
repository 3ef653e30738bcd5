"""Whom an assignment reaches, by when each has to be done, and what that changes for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from courses.progress.models import Assignment, DueRule, Enrolment, Exemption, HoldsFor
from courses.progress.standings import missing_before
from lms.people.models import Membership, Team, User

# Up to so many people are named in a query; more are sorted out here.
FEW = 500
NEW, EARLIER, KEPT, DONE, EXEMPT = "new", "earlier", "kept", "done", "exempt"


class Reached(NamedTuple):
    """Someone whom an assignment asks, and since when they work at the agency."""

    learner_id: int
    hired_on: date


class Touched(NamedTuple):
    """What an assignment does to one person; ``due_on`` is the day that would then hold.

    ``opens_after`` names the courses that they must complete first and haven't.
    """

    person: User
    due_on: date | None
    change: str
    opens_after: tuple[str, ...] = ()


def due_date(
    assignment: Assignment,
    start: date,
    *,
    hired_on: date | None = None,
    completed_on: date | None = None,
) -> date | None:
    """Return the last day for someone whom the assignment reaches on ``start``.

    Days are never counted from before the agency asked: whoever was hired, or completed the other
    course, long ago has as long as everyone else.
    """
    days = timedelta(days=assignment.due_days or 0)
    if assignment.due_rule == DueRule.AFTER_ENROLMENT:
        return start + days
    if assignment.due_rule == DueRule.AFTER_HIRE:
        return max(hired_on or start, start if _was_here(assignment, hired_on) else date.min) + days
    if assignment.due_rule == DueRule.AFTER_COURSE:
        asked_on = assignment.agency.today(assignment.created_at)
        return max(completed_on, asked_on) + days if completed_on else None
    return assignment.due_on


def _was_here(assignment: Assignment, hired_on: date | None) -> bool:
    return hired_on is not None and hired_on < assignment.agency.today(assignment.created_at)


def preview(
    assignment: Assignment, *, only: Collection[int] | None = None, at: datetime | None = None
) -> list[Touched]:
    """Say whom an assignment that isn't saved yet would touch, and how; of some people, if given.

    The number of queries is the same for any number of people.
    """
    moment = at or timezone.now()
    today = assignment.agency.today(moment)
    reached = reached_by(assignment, today, only=only)
    ids = [row.learner_id for row in reached]
    people = User.objects.in_bulk(ids)
    missing = missing_before(assignment.course, ids, today)
    found = [
        Touched(people[pk], due_on, change, missing.get(pk, ()))
        for pk, (due_on, change) in planned(assignment, reached, today).items()
    ]
    return sorted(found, key=lambda row: (row.person.last_name, row.person.first_name))


def planned(
    assignment: Assignment, reached: Sequence[Reached], today: date
) -> dict[int, tuple[date | None, str]]:
    """Return by person the due date that will hold, and what changes."""
    ids = [row.learner_id for row in reached]
    have = enrolled(assignment, ids)
    exempt = set(
        Exemption.objects.current(today)
        .filter(enrolment__in=[row.pk for row in have.values()])
        .values_list("enrolment__learner_id", flat=True)
    )
    completed = completed_on(assignment, ids)
    plan = {}
    for row in reached:
        due_on = due_date(
            assignment, today, hired_on=row.hired_on, completed_on=completed.get(row.learner_id)
        )
        there = have.get(row.learner_id)
        plan[row.learner_id] = _change(there, due_on, is_exempt=row.learner_id in exempt)
    return plan


def _change(
    there: Enrolment | None, due_on: date | None, *, is_exempt: bool
) -> tuple[date | None, str]:
    if there is None:
        return due_on, NEW
    if there.is_complete:
        return None, DONE
    if is_exempt:
        return there.due_on, EXEMPT
    if due_on and (there.due_on is None or due_on < there.due_on):
        return due_on, EARLIER
    return there.due_on, KEPT


def enrolled(assignment: Assignment, ids: list[int]) -> dict[int, Enrolment]:
    """Return the newest enrolments of some people in the course at the agency, by person."""
    rows = Enrolment.objects.filter(
        course=assignment.course, agency=assignment.agency, learner__in=ids
    )
    return {row.learner_id: row for row in rows.order_by("cycle")}


def completed_on(assignment: Assignment, ids: list[int]) -> dict[int, date]:
    """Return by person when they last completed the course that the due date is counted from."""
    if assignment.due_rule != DueRule.AFTER_COURSE:
        return {}
    rows = Enrolment.objects.filter(
        course=assignment.due_after, learner__in=ids, completed_at__isnull=False
    )
    zone = assignment.agency.zone
    return {row.learner_id: row.completed_at.astimezone(zone).date() for row in rows}


def reached_by(
    assignment: Assignment, on: date, *, only: Collection[int] | None = None
) -> list[Reached]:
    """Return everyone whom an assignment asks on a day; of some people, when they are given."""
    rows = Membership.objects.active(on).filter(agency=assignment.agency, user__is_active=True)
    rows = rows.filter(_narrowed(assignment))
    if only is not None and len(only) < FEW:
        rows = rows.filter(user__in=only)
    since: dict[int, date] = {}
    for learner, started in rows.order_by("user", "-started_on").values_list("user", "started_on"):
        if only is None or learner in only:
            since[learner] = started
    return [Reached(*pair) for pair in since.items()]


def _narrowed(assignment: Assignment) -> Q:
    """Return the condition on Membership that an assignment means it."""
    condition = Q()
    if assignment.person_id:
        condition &= Q(user=assignment.person_id)
    if assignment.by_name and assignment.pk:
        condition &= Q(user__in=assignment.names.current().values("person"))
    if assignment.team_id:
        teams = Team.objects.all().with_descendants(assignment.agency_id, {assignment.team_id})
        condition &= Q(team__in=teams)
    if assignment.job_role_id:
        condition &= Q(job_role=assignment.job_role_id)
    if assignment.role:
        condition &= Q(role=assignment.role)
    if assignment.holds_for == HoldsFor.LATER:
        condition &= _came_after(assignment)
    return condition


def _came_after(assignment: Assignment) -> Q:
    """A place has a first day and no hour, so on the day itself the age of the account decides."""
    asked_on = assignment.agency.today(assignment.created_at)
    same_day = Q(started_on=asked_on, user__date_joined__gt=assignment.created_at)
    return Q(started_on__gt=asked_on) | same_day
