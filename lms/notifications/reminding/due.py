"""Of which dates people are to be reminded today; a few queries for each thousand people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q

from courses.pages.models import CoursePage, RefresherPlan
from courses.progress.models import Enrolment, Exemption, Move, Waiting
from courses.progress.querysets import EnrolmentQuerySet
from courses.progress.standings import Listed, not_open, standings_of
from courses.progress.status import SETTLED, Standing, Status
from lms.people.models import Agency, Membership, User

from .ladder import dates_in_question, numbers, rung_reached
from .models import DateKind, Reminder, ReminderPlan
from .overseers import Overseers

# Asked for so many at once, the database goes by its indexes, also while it has counted nothing.
AT_A_TIME = 1_000


@dataclass(frozen=True)
class Due:
    """One date of one learner that someone is to hear of."""

    to: int
    learner: User
    course: CoursePage
    enrolment_id: int
    kind: DateKind
    ends_on: date
    rung: int
    standing: Standing | None = None
    moves: bool = False

    @property
    def is_past(self) -> bool:
        return self.standing is not None and self.standing.status == Status.OVERDUE

    @property
    def is_own(self) -> bool:
        return self.to == self.learner.pk

    def reminder(self, **fields: Any) -> Reminder:
        return Reminder(
            person_id=self.to, enrolment_id=self.enrolment_id, kind=self.kind,
            ends_on=self.ends_on, rung=self.rung, **fields,
        )  # fmt: skip


def dues_at(agency: Agency, plan: ReminderPlan, today: date) -> list[Due]:
    """Return what is to be said at an agency today and hasn't been said, in the order of dates.

    Most runs find nothing to look at, and ask no more than that.
    """
    refresher = RefresherPlan.objects.only("reminder_days").first() or RefresherPlan()
    endings = {-days for days in numbers(refresher.reminder_days)}
    found: list[Due] = []
    for rows, dues in (
        (_with_due_date(agency, plan.rungs, today), partial(_due_dates, plan)),
        (_running_out(agency, endings, today), partial(_endings, endings)),
    ):
        if rows.exists():
            found += dues(rows, agency, today)
    said = _said(agency, found)
    fresh = {due.reminder().key: due for due in found}
    left = [due for key, due in fresh.items() if key not in said]
    return sorted(left, key=lambda due: (due.ends_on, due.course.path, due.enrolment_id))


def _with_due_date(agency: Agency, rungs: set[int], today: date) -> EnrolmentQuerySet:
    rows = Enrolment.objects.filter(
        agency=agency, completed_at=None, due_on__in=dates_in_question(rungs, today)
    )
    return rows.exclude(_told_today(DateKind.DUE, "due_on", today))


def _running_out(agency: Agency, rungs: set[int], today: date) -> EnrolmentQuerySet:
    rows = Enrolment.objects.filter(
        agency=agency, completed_at__isnull=False, expires_on__in=dates_in_question(rungs, today)
    )
    return rows.exclude(_told_today(DateKind.EXPIRES, "expires_on", today))


def _told_today(kind: DateKind, date_field: str, today: date) -> Exists:
    """Return the condition that a date has had its turn; whom it missed hears of it tomorrow."""
    told = Reminder.objects.filter(enrolment=OuterRef("pk"), kind=kind, day__on=today)
    return Exists(told.filter(ends_on=OuterRef(date_field)))


def live_courses() -> list[CoursePage]:
    return list(CoursePage.objects.live().order_by("path"))


def _said(agency: Agency, dues: Iterable[Due]) -> set[tuple]:
    days = {due.ends_on for due in dues}
    rows = Reminder.objects.filter(enrolment__agency=agency, ends_on__in=days) if days else ()
    return {row.key for row in rows}


def working(rows: EnrolmentQuerySet, agency: Agency, today: date) -> EnrolmentQuerySet:
    """Narrow enrolments to those of an agency whose learners work there today."""
    places = Membership.objects.active(today).filter(agency=agency, user=OuterRef("learner"))
    return rows.filter(Exists(places), agency=agency, learner__is_active=True)


def some_at_a_time(people: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(people)
    return (ordered[start : start + AT_A_TIME] for start in range(0, len(ordered), AT_A_TIME))


def _due_dates(
    plan: ReminderPlan, rows: EnrolmentQuerySet, agency: Agency, today: date
) -> Iterator[Due]:
    learners = set(rows.order_by().values_list("learner", flat=True))
    overseers = Overseers(agency, today, learners)
    for some in some_at_a_time(learners):
        yield from _due_dates_of(some, plan, rows.filter(learner__in=some), overseers, today)


def _due_dates_of(
    learners: list[int], plan: ReminderPlan, rows: EnrolmentQuerySet, overseers: Overseers,
    today: date,
) -> Iterator[Due]:  # fmt: skip
    agency, courses = plan.agency, live_courses()
    people = User.objects.in_bulk(learners)
    rows = working(rows.current(), agency, today).filter(course__in=courses)
    rows = rows.exclude(not_open(courses, today=today))
    titles = {course.pk: course for course in courses}
    listed = standings_of(people, courses, rows, agency=agency, today=today, extra=("enrolled_at",))
    moving = movers([row.enrolment_id for row in listed.values()])
    for (learner, course), row in listed.items():
        rung = _rung(plan, row, agency, today)
        if rung is not None:
            whom = _whom(plan, row, rung, learner, overseers, moving)
            for to, is_theirs in whom.items():
                yield Due(
                    to, people[learner], titles[course], row.enrolment_id, DateKind.DUE,
                    row.standing.due_on, rung, row.standing, is_theirs,
                )  # fmt: skip


def _rung(plan: ReminderPlan, row: Listed, agency: Agency, today: date) -> int | None:
    here, (enrolled_at,) = row.standing, row.extra
    if here.status in SETTLED:
        return None
    known_on = agency.today(enrolled_at)
    return rung_reached(plan.rungs, here.due_on, today, known_on=known_on)


def movers(enrolments: Iterable[int] | EnrolmentQuerySet) -> dict[int, int | None]:
    """Return by enrolment which supervisor has the next move, where one has been named."""
    waits = Waiting.objects.filter(enrolment__in=enrolments, move=Move.SUPERVISOR).order_by(
        "-since"
    )
    return dict(waits.values_list("enrolment_id", "person_id"))


def _whom(
    plan: ReminderPlan,
    row: Listed,
    rung: int,
    learner: int,
    overseers: Overseers,
    moving: dict[int, int | None],
) -> dict[int, bool]:
    """Return who is told, and whether it is their move: whoever has it first, others later."""
    supervisors = overseers.supervisors_of(learner)
    if row.standing.move == Move.SUPERVISOR:
        named = {moving.get(row.enrolment_id)} & overseers.all_in("supervisor")
        told = dict.fromkeys(named or supervisors, True)
    else:
        told = {learner: True}
    also: set[int] = set()
    if rung >= plan.supervisor_after:
        also |= supervisors or overseers.managers_of(learner)
    if rung >= plan.manager_after:
        also |= overseers.managers_of(learner)
    return dict.fromkeys(also, False) | told


def _endings(
    rungs: set[int], rows: EnrolmentQuerySet, agency: Agency, today: date
) -> Iterator[Due]:
    """Certificates that run out, until they are renewed; only where there is a refresher."""
    renewable = {row.pk: row for row in live_courses() if row.refresher().required_ids()}
    exempt = Exemption.objects.current(today).filter(enrolment=OuterRef("pk"))
    rows = rows.filter(~Exists(_newer_and_done()), ~Exists(exempt), course__in=renewable)
    for row in working(rows, agency, today).select_related("learner"):
        known_on = agency.today(row.completed_at)
        rung = rung_reached(rungs, row.expires_on, today, known_on=known_on)
        if rung is not None:
            yield Due(
                row.learner_id, row.learner, renewable[row.course_id], row.pk, DateKind.EXPIRES,
                row.expires_on, rung, moves=True,
            )  # fmt: skip


def _newer_and_done() -> EnrolmentQuerySet:
    return Enrolment.objects.filter(
        Q(completed_at__isnull=False),
        learner=OuterRef("learner"),
        course=OuterRef("course"),
        cycle__gt=OuterRef("cycle"),
    )
