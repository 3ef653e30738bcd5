"""What an agency asks of its people, now and later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Assignment, DueRule, Enrolment, HoldsFor, Named
from lms.activity.actions import record, record_many
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, JobRole, Membership, Role, Team, User

from .learning import enrol
from .reaching import EARLIER, FEW, NEW, Reached, due_date, enrolled, planned, reached_by


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
    wish = Assignment(
        agency=agency, course=course, person=person, team=team, job_role=job_role, role=role,
        due_rule=due_rule or _rule(due_on, due_days), due_on=due_on, due_days=due_days,
        due_after=due_after,
    )  # fmt: skip
    return ask(wish, by=by, at=at)


@transaction.atomic
def ask(
    wish: Assignment,
    *,
    by: User | None,
    people: Sequence[User] = (),
    at: datetime | None = None,
) -> Assignment:
    """Keep an assignment that isn't saved yet, and enrol everyone whom it touches now.

    ``people`` are those whom one by name asks.
    """
    moment = at or timezone.now()
    require_own(wish)
    if by is not None and not may_ask(by, wish, people):
        raise NotPermitted("You can ask courses of the people you manage.")
    wish.created_by, wish.created_at = by, moment
    wish.save()
    Named.objects.bulk_create(
        Named(assignment=wish, person=person, added_by=by, added_at=moment) for person in people
    )
    record(
        "assignment.made", wish, by=by, agency=wish.agency, person=wish.person, at=moment,
        rule=wish.due_in_words,
    )  # fmt: skip
    enrol_all(wish, reached_by(wish, wish.agency.today(moment)), by=by, at=moment)
    return wish


def _rule(due_on: date | None, due_days: int | None) -> str:
    return DueRule.ON_DATE if due_on else DueRule.AFTER_ENROLMENT if due_days else DueRule.NONE


def require_own(assignment: Assignment) -> None:
    """Refuse a team or a job role of another agency."""
    for thing in (assignment.team, assignment.job_role):
        if thing is not None and thing.agency_id != assignment.agency_id:
            raise BadInput(f"{thing} isn’t one of {assignment.agency}’s.", code="elsewhere")


def may_ask(by: User, asked: Assignment, people: Iterable[User] = ()) -> bool:
    """Say whether a manager answers for everyone whom an assignment reaches; ``people`` are those
    on its list, where it isn't saved yet."""
    if asked.by_name:
        listed = asked.names.current().values("person") if asked.pk else ()
        return manages(by, asked.agency, people) and manages_who_is_left(by, asked.agency, listed)
    if asked.person is not None and asked.team is None:
        return manages(by, asked.agency, [asked.person])
    managing = by.memberships_as(Role.MANAGER, agency=asked.agency)
    return any(row.covers(asked.team) for row in managing)


def manages(by: User, agency: Agency, people: Iterable[User]) -> bool:
    ids = {person.pk for person in people}
    return User.objects.managed_by(by, agency).filter(pk__in=ids).count() == len(ids)


def manages_who_is_left(by: User, agency: Agency, people: Any) -> bool:
    """The same of those who still work there; whoever has left is nobody's any more."""
    here = Membership.objects.active(agency.today()).filter(agency=agency, user__in=people)
    managed = User.objects.managed_by(by, agency).values("pk")
    return not here.filter(user__is_active=True).exclude(user__in=managed).exists()


def enrol_all(
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
    plan = planned(assignment, reached, assignment.agency.today(at))
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
    made = list(mine.select_related("learner"))
    for row in made:
        row.course = assignment.course  # read already, and wide
    record_many(
        Event(
            verb=verb, at=at, actor=by, person_id=row.learner_id, agency=assignment.agency,
            object_type="progress.enrolment", object_id=str(row.pk), object_name=str(row)[:255],
        )
        for row in made
    )  # fmt: skip
    return made


def _bring_forward(assignment: Assignment, due: dict[int, date | None]) -> None:
    rows = list(enrolled(assignment, list(due)).values())
    for row in rows:
        row.due_on, row.assignment = due[row.learner_id], assignment
    Enrolment.objects.bulk_update(rows, ["due_on", "assignment"], batch_size=500)


@transaction.atomic
def end_assignment(assignment: Assignment, *, by: User, at: datetime | None = None) -> Assignment:
    """Ask it of nobody who comes later; whoever is in the course stays in it."""
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not may_ask(by, locked):
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
    rows = Assignment.objects.active().filter(agency=agency).exclude(holds_for=HoldsFor.NOW)
    made: list[Enrolment] = []
    for assignment in rows.select_related("course", "agency", "due_after").order_by(
        "created_at", "pk"
    ):
        some = [
            row
            for row in reached_by(assignment, today, only=only)
            if (row.learner_id, assignment.course_id) not in before
        ]
        if some:
            made += enrol_all(assignment, some, by=None, at=moment, verb=verb)
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
