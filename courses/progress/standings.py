"""Where many people are at once, for lists, reports and exports.

``rules`` says in SQL what ``standing`` says in Python, so that filters, sorting and counts stay in
the database; a test holds the two together. What is shown comes from ``standing`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from courses.pages.catalogue import Prerequisite, prerequisites
from courses.pages.models import CoursePage
from lms.people.models import Agency, User

from .models import Enrolment, Exemption, Move, StepCompletion, Waiting
from .querysets import EnrolmentQuerySet
from .status import DUE_SOON_DAYS, EXPIRING_DAYS, Standing, Status, deciding_wait, standing


class ListedEnrolment(NamedTuple):
    """As much of an enrolment as a list needs."""

    learner: User
    agency: Agency
    due_on: date | None
    completed_at: datetime | None
    expires_on: date | None = None
    running_until: date | None = None


class ListedWait(NamedTuple):
    move: str
    sentence: str
    since: datetime
    person: User | None


@dataclass(frozen=True)
class Listed:
    """Where one person is in one course; ``extra`` holds the columns asked for besides."""

    enrolment_id: int
    standing: Standing
    extra: tuple = ()


Rules = Iterator[tuple[Status, Q]]


def rules(*, courses: Iterable[CoursePage], today: date) -> Rules:
    """Yield each status with its condition on Enrolment; the first that applies is the status.

    Those further down know the steps of every course, and are only made where somebody asks.
    """
    soon = today + timedelta(days=DUE_SOON_DAYS)
    stands = Q(expires_on__isnull=True) | Q(expires_on__gt=today + timedelta(days=EXPIRING_DAYS))
    yield Status.COMPLETE, Q(completed_at__isnull=False) & stands
    yield Status.EXEMPT, _exempt(today)
    yield Status.EXPIRING, _expiring(today)
    yield Status.EXPIRED, Q(completed_at__isnull=False) | Q(renews__isnull=False)
    yield Status.OVERDUE, Q(due_on__lt=today)
    yield Status.WAITING_ON_SUPERVISOR, _with(Move.SUPERVISOR)
    yield Status.NOT_YET_OPEN, not_open(courses, today=today)
    yield Status.DUE_SOON, Q(due_on__lte=soon)
    yield Status.WAITING_ON_LEARNER, _with(Move.LEARNER)
    yield Status.IN_PROGRESS, _begun(courses)
    yield Status.NOT_STARTED, Q()


def in_status(status: Status, *, courses: Iterable[CoursePage], today: date) -> Q:
    """Return the condition on Enrolment that this is its status, and none before it."""
    condition = Q()
    for each, rule in rules(courses=courses, today=today):
        if each == status:
            return condition & rule
        condition &= ~rule
    return Q(pk__in=[])  # nobody is enrolled in what isn't assigned to them


def with_move(move: Move, *, today: date) -> Q:
    """Return the condition on Enrolment that the next move is the learner's, or a supervisor's."""
    supervisors = _with(Move.SUPERVISOR)
    theirs = supervisors if move == Move.SUPERVISOR else ~supervisors
    return still_asked(today) & theirs


def still_asked(today: date) -> Q:
    """Return the condition on Enrolment that it is neither complete nor exempted."""
    return Q(completed_at__isnull=True) & ~_exempt(today)


def rank(order: Sequence[Status], *, courses: Iterable[CoursePage], today: date) -> Case:
    """Return the place of an enrolment's status in some order, as an expression."""
    *earlier, (last, _) = rules(courses=courses, today=today)
    whens = (When(rule, then=Value(order.index(status))) for status, rule in earlier)
    return Case(*whens, default=Value(order.index(last)))


def _expiring(today: date) -> Q:
    """A completion that runs out, or one that still runs while it is being renewed."""
    renewing = Q(completed_at__isnull=True, renews__expires_on__gte=today)
    return Q(completed_at__isnull=False, expires_on__gte=today) | renewing


def _with(move: Move) -> Q:
    return Q(Exists(Waiting.objects.filter(enrolment=OuterRef("pk"), move=move)))


def _exempt(today: date) -> Q:
    return Q(Exists(Exemption.objects.current(today).filter(enrolment=OuterRef("pk"))))


def prerequisitemissing_for(today: date) -> Q:
    """Return the condition on Enrolment that the learner lacks a course its course rests on."""
    fulfilled = Enrolment.objects.filter(
        fulfils(today), learner=OuterRef(OuterRef("learner")), course=OuterRef("to_coursepage")
    )
    needed = Prerequisite.objects.filter(from_coursepage=OuterRef("course"))
    return Q(Exists(needed.filter(~Exists(fulfilled))))


def not_open(courses: Iterable[CoursePage], *, today: date) -> Q:
    """Return the condition on Enrolment that its course hasn't opened, whatever its due date."""
    return prerequisitemissing_for(today) & ~_begun(courses)


def fulfils(today: date) -> Q:
    """Return the condition on Enrolment that other courses which rest on it open: it was
    completed once, or an exemption holds."""
    return Q(completed_at__isnull=False) | _exempt(today)


def _begun(courses: Iterable[CoursePage]) -> Q:
    """Return the condition that at least one step now required is done."""
    condition = Q(pk__in=[])
    for part, required in _parts(_required(courses)):
        condition |= part & Q(Exists(_done_of(required)))
    return condition


Required = dict[tuple[int, bool], set[int]]


def _required(courses: Iterable[CoursePage]) -> Required:
    """Return the required steps by course, and whether it is taken as a refresher."""
    return {
        (course.pk, again): part.required_ids()
        for course in courses
        for again, part in enumerate(course.outlines())
    }


def _parts(required: Required) -> Iterator[tuple[Q, set[int]]]:
    """Return the required steps of each course and of its refresher, with whom they are for."""
    for (course, again), steps in required.items():
        if steps or not again:
            yield Q(course=course, renews__isnull=not again), steps


def _done_of(required: set[int]) -> Any:
    return StepCompletion.objects.filter(enrolment=OuterRef("pk"), step_id__in=required)


def _done_count(required: Required) -> Case:
    whens = []
    for part, steps in _parts(required):
        rows = _done_of(steps).order_by().values("enrolment")
        count = Subquery(rows.annotate(n=Count("pk")).values("n"))
        whens.append(When(part, then=Coalesce(count, 0)))
    return Case(*whens, default=Value(0), output_field=IntegerField())


WAIT_COLUMNS = (
    "waits__move",
    "waits__sentence",
    "waits__since",
    "waits__person_id",
    "waits__person__first_name",
    "waits__person__last_name",
    "waits__person__email",
)


EXEMPTION_FIELDS = ("id", "kind", "reason", "completed_on", "expires_on", "given_at")
EXEMPTION_COLUMNS = tuple(f"exemption__{name}" for name in EXEMPTION_FIELDS)


def standings_of(
    people: Mapping[int, User],
    courses: Sequence[CoursePage],
    enrolments: EnrolmentQuerySet,
    *,
    agency: Agency,
    today: date,
    extra: tuple[str, ...] = (),
) -> dict[tuple[int, int], Listed]:
    """Return where people are by (person, course), out of some current enrolments.

    The number of queries is the same for any number of people.

    Courses that someone isn't enrolled in are left out.
    """
    required = _required(courses)
    rows, waits, exempt = _read(enrolments, required, today, extra)
    missing = missing_for([row[:3] for row in rows], today)
    totals = {part: len(steps) for part, steps in required.items()}
    standings = {}
    for pk, learner, course, due_on, completed_at, expires_on, renews, running, done, *rest in rows:
        here = standing(
            ListedEnrolment(people[learner], agency, due_on, completed_at, expires_on, running),
            done=done,
            total=totals[course, renews is not None],
            wait=deciding_wait(waits.get(pk, ())),
            today=today,
            exemption=exempt.get(pk),
            missing=missing[pk],
        )
        standings[learner, course] = Listed(pk, here, tuple(rest))
    return standings


def _read(
    enrolments: EnrolmentQuerySet, required: Required, today: date, extra: tuple[str, ...]
) -> tuple[list[tuple], dict[int, list[ListedWait]], dict[int, Exemption]]:
    """Read enrolments with their waits and the exemption that holds; one with two waits comes as
    two rows, and no enrolment has two exemptions."""
    columns = ("pk", "learner_id", "course_id", "due_on", "completed_at", "expires_on")
    columns += ("renews_id", "renews__expires_on", "done", *extra)
    own, waiting = len(columns), len(columns) + len(WAIT_COLUMNS)
    courses = {course for course, _ in required}
    rows = with_exemption(enrolments.filter(course__in=courses), today)
    rows = rows.annotate(done=_done_count(required)).order_by()
    found: dict[int, tuple] = {}
    waits: dict[int, list[ListedWait]] = {}
    exempt: dict[int, Exemption] = {}
    for row in rows.values_list(*columns, *WAIT_COLUMNS, *EXEMPTION_COLUMNS):
        found[row[0]] = row[:own]
        if wait := _wait(row[own:waiting]):
            waits.setdefault(row[0], []).append(wait)
        if row[waiting] is not None:
            exempt[row[0]] = Exemption(**dict(zip(EXEMPTION_FIELDS, row[waiting:], strict=True)))
    return list(found.values()), waits, exempt


def with_exemption(enrolments: EnrolmentQuerySet, today: date) -> EnrolmentQuerySet:
    """Join to each enrolment the exemption that holds today, as ``exemption``."""
    lasting = Q(exemptions__expires_on__isnull=True) | Q(exemptions__expires_on__gte=today)
    holds = lasting & Q(exemptions__withdrawn_at__isnull=True)
    return enrolments.annotate(exemption=FilteredRelation("exemptions", condition=holds))


class Circumstances(NamedTuple):
    """What else decides where an enrolment stands: an exemption, and courses missing before it."""

    exemption: Exemption | None
    missing: tuple[str, ...]


def circumstances(rows: Sequence[tuple[int, int, int]], today: date) -> dict[int, Circumstances]:
    """Read them for some enrolments, given as (id, learner, course): two queries at most."""
    exempt = {
        row.enrolment_id: row
        for row in Exemption.objects.current(today).filter(enrolment__in=[pk for pk, *_ in rows])
    }
    missing = missing_for(rows, today)
    return {pk: Circumstances(exempt.get(pk), missing[pk]) for pk, *_ in rows}


def missing_for(rows: Sequence[tuple[int, int, int]], today: date) -> dict[int, tuple[str, ...]]:
    """Return by enrolment the courses that must come first and aren't complete: one query, or none
    where nothing rests on anything."""
    needed = _prerequisites({course for *_, course in rows})
    fulfilled = _fulfilled(rows, needed, today) if needed else set()
    return {
        pk: tuple(
            title for other, title in needed.get(course, ()) if (learner, other) not in fulfilled
        )
        for pk, learner, course in rows
    }


def missing_before(
    course: CoursePage, learners: Sequence[int], today: date
) -> dict[int, tuple[str, ...]]:
    """Return by person which courses they lack that must be completed before one."""
    rows = [(learner, learner, course.pk) for learner in learners]
    return missing_for(rows, today)


def _prerequisites(courses: set[int]) -> dict[int, list[tuple[int, str]]]:
    return {course: rows for course, rows in prerequisites().items() if course in courses}


def _fulfilled(
    rows: Sequence[tuple[int, int, int]],
    needed: dict[int, list[tuple[int, str]]],
    today: date,
) -> set[tuple[int, int]]:
    others = {other for pairs in needed.values() for other, _ in pairs}
    learners = {learner for _, learner, course in rows if course in needed}
    found = Enrolment.objects.filter(fulfils(today), learner__in=learners, course__in=others)
    return set(found.values_list("learner_id", "course_id"))


def _wait(columns: Sequence[Any]) -> ListedWait | None:
    move, sentence, since, person_id, first_name, last_name, email = columns
    if move is None:
        return None
    person = None
    if person_id is not None:
        person = User(pk=person_id, first_name=first_name, last_name=last_name, email=email)
    return ListedWait(move, sentence, since, person)
