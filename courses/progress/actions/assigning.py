"""What an agency asks of its people, now and later: whom that touches, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Assignment, DueRule, Enrolment
from lms.activity.actions import record, record_many
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, JobRole, Membership, Role, Team, User

from .learning import enrol

# Up to so many people are named in a query; more are sorted out here.
FEW = 500


class Reached(NamedTuple):
    """Someone whom an assignment asks, and since when they work at the agency."""

    learner_id: int
    hired_on: date


class Touched(NamedTuple):
    """What an assignment does to one person; ``due_on`` is the day that would then hold."""

    person: User
    due_on: date | None
    change: str


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


@transaction.atomic
def assign(
    course: CoursePage,
    *,
    agency: Agency,
    by: User | None,
    person: User | None = None,
    team: Team | None = None,
    job_role: JobRole | None = None,
    role: str = "",
    due_on: date | None = None,
    due_days: int | None = None,
    due_rule: str = "",
    due_after: CoursePage | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Record that an agency wants a course done, and enrol everyone whom that touches now."""
    moment = at or timezone.now()
    assignment = Assignment(
        agency=agency, course=course, person=person, team=team, job_role=job_role, role=role,
        due_rule=due_rule or _rule(due_on, due_days), due_on=due_on, due_days=due_days,
        due_after=due_after, created_by=by, created_at=moment,
    )  # fmt: skip
    require_own(assignment)
    assignment.save()
    record("assignment.made", assignment, by=by, agency=agency, person=person, at=moment)
    _enrol_all(assignment, _reached_by(assignment, agency.today(moment)), by=by, at=moment)
    return assignment


def _rule(due_on: date | None, due_days: int | None) -> str:
    return DueRule.ON_DATE if due_on else DueRule.AFTER_ENROLMENT if due_days else DueRule.NONE


def require_own(assignment: Assignment) -> None:
    """Refuse a team or a job role of another agency."""
    for thing in (assignment.team, assignment.job_role):
        if thing is not None and thing.agency_id != assignment.agency_id:
            raise BadInput(f"{thing} isn’t one of {assignment.agency}’s.", code="elsewhere")


def may_ask(by: User, agency: Agency, team: Team | None, person: User | None) -> bool:
    """Say whether a manager answers for everyone whom an assignment to these would reach."""
    managing = by.memberships_as(Role.MANAGER, agency=agency)
    if person is not None and team is None:
        return User.objects.managed_by(by, agency).filter(pk=person.pk).exists()
    return any(row.covers(team) for row in managing)


def preview(assignment: Assignment, *, at: datetime | None = None) -> list[Touched]:
    """Say whom an assignment that isn't saved yet would touch, and how."""
    moment = at or timezone.now()
    today = assignment.agency.today(moment)
    reached = _reached_by(assignment, today)
    people = User.objects.in_bulk([row.learner_id for row in reached])
    plan = _plan(assignment, reached, today)
    found = [Touched(people[pk], due_on, change) for pk, (due_on, change) in plan.items()]
    return sorted(found, key=lambda row: (row.person.last_name, row.person.first_name))


NEW, EARLIER, KEPT, DONE = "new", "earlier", "kept", "done"


def _plan(
    assignment: Assignment, reached: Sequence[Reached], today: date
) -> dict[int, tuple[date | None, str]]:
    """Return by person the due date that will hold, and what changes."""
    ids = [row.learner_id for row in reached]
    have = _have(assignment, ids)
    completed = _completed(assignment, ids)
    plan = {}
    for row in reached:
        due_on = due_date(
            assignment, today, hired_on=row.hired_on, completed_on=completed.get(row.learner_id)
        )
        plan[row.learner_id] = _change(have.get(row.learner_id), due_on)
    return plan


def _change(there: Enrolment | None, due_on: date | None) -> tuple[date | None, str]:
    if there is None:
        return due_on, NEW
    if there.is_complete:
        return None, DONE
    if due_on and (there.due_on is None or due_on < there.due_on):
        return due_on, EARLIER
    return there.due_on, KEPT


def _have(assignment: Assignment, ids: list[int]) -> dict[int, Enrolment]:
    rows = Enrolment.objects.filter(
        course=assignment.course, agency=assignment.agency, learner__in=ids
    )
    return {row.learner_id: row for row in rows.order_by("cycle")}


def _completed(assignment: Assignment, ids: list[int]) -> dict[int, date]:
    """Return by person when they last completed the course that the due date is counted from."""
    if assignment.due_rule != DueRule.AFTER_COURSE:
        return {}
    rows = Enrolment.objects.filter(
        course=assignment.due_after, learner__in=ids, completed_at__isnull=False
    )
    zone = assignment.agency.zone
    return {row.learner_id: row.completed_at.astimezone(zone).date() for row in rows}


def _reached_by(assignment: Assignment, on: date) -> list[Reached]:
    """Return everyone whom an assignment asks on a day."""
    rows = Membership.objects.active(on).filter(agency=assignment.agency, user__is_active=True)
    if assignment.person_id:
        rows = rows.filter(user=assignment.person_id)
    if assignment.team_id:
        teams = Team.objects.all().with_descendants(assignment.agency_id, {assignment.team_id})
        rows = rows.filter(team__in=teams)
    if assignment.job_role_id:
        rows = rows.filter(job_role=assignment.job_role_id)
    if assignment.role:
        rows = rows.filter(role=assignment.role)
    since: dict[int, date] = {}
    for learner, started in rows.order_by("user", "-started_on").values_list("user", "started_on"):
        since[learner] = started
    return [Reached(*pair) for pair in since.items()]


def _enrol_all(
    assignment: Assignment,
    reached: Sequence[Reached],
    *,
    by: User | None,
    at: datetime,
    verb: str = "enrolment.started",
) -> list[Enrolment]:
    """Enrol many at once; return the enrolments that are new. A due date is only brought forward.

    Whoever has the course from another agency is rare, and goes the long way by ``enrol``.
    """
    plan = _plan(assignment, reached, assignment.agency.today(at))
    new = [pk for pk, (_, change) in plan.items() if change == NEW]
    elsewhere = set(
        Enrolment.objects.filter(course=assignment.course, learner__in=new).values_list(
            "learner_id", flat=True
        )
    )
    for learner in User.objects.filter(pk__in=elsewhere):
        due_on = plan[learner.pk][0]
        enrol(learner, assignment.course, by=by, due_on=due_on, assignment=assignment, at=at)
    _bring_forward(assignment, {pk: due for pk, (due, how) in plan.items() if how == EARLIER})
    fresh = {pk: plan[pk][0] for pk in new if pk not in elsewhere}
    return _begin(assignment, fresh, by=by, at=at, verb=verb)


def _begin(
    assignment: Assignment,
    due: dict[int, date | None],
    *,
    by: User | None,
    at: datetime,
    verb: str,
) -> list[Enrolment]:
    """Make the enrolments; one that was made in the same moment by someone else is left alone."""
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                learner_id=pk, course=assignment.course, agency=assignment.agency, due_on=due_on,
                assignment=assignment, enrolled_at=at, enrolled_by=by,
            )
            for pk, due_on in due.items()
        ),
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    mine = Enrolment.objects.filter(assignment=assignment, enrolled_at=at, learner__in=due)
    made = list(mine.select_related("learner", "course"))
    record_many(
        Event(
            verb=verb, at=at, actor=by, person_id=row.learner_id, agency=assignment.agency,
            object_type="progress.enrolment", object_id=str(row.pk), object_name=str(row)[:255],
        )
        for row in made
    )  # fmt: skip
    return made


def _bring_forward(assignment: Assignment, due: dict[int, date | None]) -> None:
    rows = list(_have(assignment, list(due)).values())
    for row in rows:
        row.due_on, row.assignment = due[row.learner_id], assignment
    Enrolment.objects.bulk_update(rows, ["due_on", "assignment"], batch_size=500)


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, at: datetime | None = None) -> Assignment:
    """Ask it of nobody who comes later; whoever is in the course stays in it."""
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not may_ask(by, locked.agency, locked.team, locked.person):
        raise NotPermitted("You can end what is asked of the people you manage.")
    if locked.ended_at:
        raise LmsError("This has been ended already.", code="already_ended")
    locked.ended_at, locked.ended_by = at or timezone.now(), by
    locked.save(update_fields=["ended_at", "ended_by"])
    record("assignment.ended", locked, by=by, agency=locked.agency, at=locked.ended_at)
    return locked


@transaction.atomic
def apply_assignments(learner: User, *, at: datetime | None = None) -> list[Enrolment]:
    """Enrol someone who has just joined in whatever their agency wants of people like them."""
    made = []
    for agency in {row.agency for row in learner.current_memberships}:
        made += keep_assignments(agency, {learner.pk}, at=at, verb="enrolment.started")
    return made


@transaction.atomic
def keep_assignments(
    agency: Agency,
    people: Iterable[int] | None = None,
    *,
    at: datetime | None = None,
    verb: str = "enrolment.on_joining",
) -> list[Enrolment]:
    """Enrol whoever an agency's assignments ask and who isn't in the course yet.

    Safe at any time and more than once: what is there already stays as it is. ``verb`` is told
    of each; the usual one is quiet, as whoever joins gets one welcome and not a mail for each.
    """
    moment = at or timezone.now()
    today = agency.today(moment)
    only = None if people is None else set(people)
    before = _in_courses(agency, only)
    rows = Assignment.objects.active().filter(agency=agency).order_by("created_at", "pk")
    made: list[Enrolment] = []
    for assignment in rows.select_related("course", "agency", "due_after"):
        some = [
            row
            for row in _reached_by(assignment, today)
            if (row.learner_id, assignment.course_id) not in before
            and (only is None or row.learner_id in only)
        ]
        if some:
            made += _enrol_all(assignment, some, by=None, at=moment, verb=verb)
    return made


def _in_courses(agency: Agency, people: set[int] | None) -> set[tuple[int, int]]:
    """Return who is in which course at an agency, as (person, course)."""
    rows = Enrolment.objects.filter(agency=agency)
    if people is not None and len(people) < FEW:
        rows = rows.filter(learner__in=people)
    return set(rows.values_list("learner_id", "course_id"))


def note_completed(enrolment: Enrolment, *, at: datetime) -> None:
    """Set the due dates that are counted from the course just completed."""
    rows = Enrolment.objects.filter(
        learner=enrolment.learner_id,
        completed_at__isnull=True,
        due_on__isnull=True,
        assignment__due_rule=DueRule.AFTER_COURSE,
        assignment__due_after=enrolment.course_id,
    )
    for row in rows.select_related("assignment__agency"):
        day = row.assignment.agency.today(at)
        row.due_on = due_date(row.assignment, day, completed_on=day)
        row.save(update_fields=["due_on"])
