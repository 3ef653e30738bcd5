"""Where many people are at once, for lists, reports and exports.

``with_status`` says in SQL what ``standing`` says in Python, so that filters, sorting and counts
stay in the database; a test holds the two together. What is shown comes from ``standing`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from courses.pages.models import CoursePage
from lms.people.models import Agency, User

from .models import Move, StepCompletion, Waiting
from .querysets import EnrolmentQuerySet
from .status import DUE_SOON_DAYS, Standing, Status, deciding_wait, standing


class ListedEnrolment(NamedTuple):
    """As much of an enrolment as a list needs."""

    learner: User
    agency: Agency
    due_on: date | None
    completed_at: datetime | None


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


def with_status(
    enrolments: EnrolmentQuerySet, *, courses: Iterable[CoursePage], today: date
) -> EnrolmentQuerySet:
    """Annotate ``status`` and ``move`` by the rules of ``standing``, for enrolments in ``courses``."""
    complete = Q(completed_at__isnull=False)
    with_supervisor = Exists(Waiting.objects.filter(enrolment=OuterRef("pk"), move=Move.SUPERVISOR))
    soon = today + timedelta(days=DUE_SOON_DAYS)
    return enrolments.annotate(
        status=Case(
            When(complete, then=Value(Status.COMPLETE.value)),
            When(due_on__lt=today, then=Value(Status.OVERDUE.value)),
            When(with_supervisor, then=Value(Status.WAITING_ON_SUPERVISOR.value)),
            When(due_on__lte=soon, then=Value(Status.DUE_SOON.value)),
            When(_begun(courses), then=Value(Status.IN_PROGRESS.value)),
            default=Value(Status.NOT_STARTED.value),
        ),
        move=Case(
            When(complete, then=Value("")),
            When(with_supervisor, then=Value(Move.SUPERVISOR.value)),
            default=Value(Move.LEARNER.value),
        ),
    )


def _begun(courses: Iterable[CoursePage]) -> Q:
    """Return the condition that at least one step now required is done."""
    condition = Q(pk__in=[])
    for course in courses:
        condition |= Q(Exists(_required_done(course)), course=course)
    return condition


def _required_done(course: CoursePage) -> Any:
    required = course.outline().required_ids()
    return StepCompletion.objects.filter(enrolment=OuterRef("pk"), step_id__in=required)


def _done_count(courses: Iterable[CoursePage]) -> Case:
    counts = (
        _required_done(course).order_by().values("enrolment").annotate(n=Count("pk")).values("n")
        for course in courses
    )
    whens = [
        When(course=course, then=Coalesce(Subquery(count), 0))
        for course, count in zip(courses, counts, strict=True)
    ]
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


def standings_of(
    people: Mapping[int, User],
    courses: Sequence[CoursePage],
    enrolments: EnrolmentQuerySet,
    *,
    agency: Agency,
    today: date,
    extra: tuple[str, ...] = (),
) -> dict[tuple[int, int], Listed]:
    """Return where people are by (person, course), out of some current enrolments: one query.

    Courses that someone isn't enrolled in are left out.
    """
    rows, waits = _read(enrolments, courses, extra)
    totals = {course.pk: len(course.outline().required_ids()) for course in courses}
    standings = {}
    for pk, learner, course, due_on, completed_at, done, *rest in rows:
        here = standing(
            ListedEnrolment(people[learner], agency, due_on, completed_at),
            done=done,
            total=totals[course],
            wait=deciding_wait(waits.get(pk, ())),
            today=today,
        )
        standings[learner, course] = Listed(pk, here, tuple(rest))
    return standings


def _read(
    enrolments: EnrolmentQuerySet, courses: Sequence[CoursePage], extra: tuple[str, ...]
) -> tuple[Iterable[tuple], dict[int, list[ListedWait]]]:
    """Read enrolments and their waits together; one with two waits comes as two rows."""
    columns = ("pk", "learner_id", "course_id", "due_on", "completed_at", "done", *extra)
    rows = enrolments.filter(course__in=courses).annotate(done=_done_count(courses)).order_by()
    found: dict[int, tuple] = {}
    waits: dict[int, list[ListedWait]] = {}
    for row in rows.values_list(*columns, *WAIT_COLUMNS).iterator(chunk_size=5_000):
        found[row[0]] = row[: len(columns)]
        wait = _wait(row[len(columns) :])
        if wait:
            waits.setdefault(row[0], []).append(wait)
    return found.values(), waits


def _wait(columns: Sequence[Any]) -> ListedWait | None:
    move, sentence, since, person_id, first_name, last_name, email = columns
    if move is None:
        return None
    person = None
    if person_id is not None:
        person = User(pk=person_id, first_name=first_name, last_name=last_name, email=email)
    return ListedWait(move, sentence, since, person)
