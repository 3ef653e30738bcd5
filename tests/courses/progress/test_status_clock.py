"""Every edge between two statuses lies at midnight where the agency is, to the microsecond.

In five time zones: where clocks go forward and back, at the end of a year, on 29 February.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import assign, keep_assignments
from courses.progress.models import Enrolment, Exemption, Move, StepCompletion, Waiting
from courses.progress.standings import in_status, standings_of
from courses.progress.status import DUE_SOON_DAYS, EXPIRING_DAYS, Status
from lms.people.models import Agency, User
from tests.factories import make_course, member

from .test_status import stand, waiting_for

DAY = dt.timedelta(days=1)
INSTANT = dt.timedelta(microseconds=1)
CHANGES = {
    "America/Los_Angeles": [dt.date(2027, 3, 14), dt.date(2027, 11, 7)],
    "America/New_York": [dt.date(2027, 3, 14), dt.date(2027, 11, 7)],
    "Asia/Kolkata": [dt.date(2027, 7, 1)],
    "Australia/Lord_Howe": [dt.date(2027, 4, 4), dt.date(2027, 10, 3)],
    "Pacific/Apia": [dt.date(2011, 12, 29), dt.date(2027, 7, 1)],
}
"""The days on which clocks change; in Apia, the day after which a whole day was left out."""
TURNS = [dt.date(2027, 12, 31), dt.date(2028, 2, 29)]
PLACES = [(zone, day) for zone, days in CHANGES.items() for day in (*days, *TURNS)]


def midnight_after(day: dt.date, zone: str) -> dt.datetime:
    following = dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)) + DAY
    return following.astimezone(dt.UTC)


def ends(days: int = 0) -> Callable[[dt.date], dict]:
    return lambda day: {
        "completed_at": dt.datetime(2010, 1, 1, 12, tzinfo=dt.UTC), "expires_on": day + days * DAY,
    }  # fmt: skip


def due(days: int = 0, **facts: object) -> Callable[[dt.date], dict]:
    return lambda day: {"due_on": day + days * DAY} | facts


SOON = DUE_SOON_DAYS + 1
SUPERVISORS, LEARNERS = waiting_for(Move.SUPERVISOR), waiting_for(Move.LEARNER)
EDGES = {
    (Status.NOT_STARTED, Status.DUE_SOON): due(SOON),
    (Status.IN_PROGRESS, Status.DUE_SOON): due(SOON, done=1),
    (Status.WAITING_ON_LEARNER, Status.DUE_SOON): due(SOON, done=1, wait=LEARNERS),
    (Status.DUE_SOON, Status.OVERDUE): due(),
    (Status.WAITING_ON_SUPERVISOR, Status.OVERDUE): due(wait=SUPERVISORS),
    (Status.NOT_YET_OPEN, Status.OVERDUE): due(missing=["Before"]),
    (Status.COMPLETE, Status.EXPIRING): ends(EXPIRING_DAYS + 1),
    (Status.EXPIRING, Status.EXPIRED): ends(),
}
"""What the calendar alone turns into what; the other statuses change by what people do."""


@pytest.mark.parametrize(("zone", "day"), PLACES)
def test_a_day_lasts_to_its_last_instant_where_the_agency_is(zone: str, day: dt.date) -> None:
    agency = Agency(name="Harbour", time_zone=zone)
    midnight = midnight_after(day, zone)
    before, after = agency.today(midnight - INSTANT), agency.today(midnight)
    assert before == day < after
    for (last, first), facts in EDGES.items():
        here = facts(day)
        assert stand(zone=zone, today=before, **here).status == last, (last, first)
        assert stand(zone=zone, today=after, **here).status == first, (last, first)


@pytest.mark.parametrize(("zone", "day"), PLACES)
def test_what_is_done_in_the_last_instant_is_done_on_that_day(zone: str, day: dt.date) -> None:
    at = midnight_after(day, zone) - dt.timedelta(milliseconds=1)
    here = stand(zone=zone, due_on=day, completed_at=at, today=day + 9 * DAY)
    assert (here.status, here.completed_on) == (Status.COMPLETE, day)


@pytest.mark.parametrize("zone", CHANGES)
def test_the_lists_turn_at_the_same_instant_and_so_do_exemptions_and_first_days(
    zone: str, harbour: Agency, course: CoursePage, manager: User
) -> None:
    """The same edges as the database sees them, with those that need it."""
    Agency.objects.update(time_zone=zone)
    harbour = Agency.objects.get()
    day = CHANGES[zone][-1]
    closed = make_course("Closed", lessons=1)
    closed.prerequisites.add(make_course("Before", lessons=1))
    closed.save()
    lesson = LessonPage.objects.descendant_of(course).first()
    expected = {}
    for edge, facts in EDGES.items():
        expected[_enrolled(edge[0], facts(day), harbour, course, closed, lesson).pk] = edge
    exempt = Enrolment.objects.create(learner=member(harbour), course=course, agency=harbour)
    Exemption.objects.create(enrolment=exempt, reason="A year off", expires_on=day)
    expected[exempt.learner_id] = (Status.EXEMPT, Status.NOT_STARTED)
    newcomer = member(harbour)
    newcomer.memberships.update(started_on=day + DAY)
    expected[newcomer.pk] = (None, Status.NOT_STARTED)
    assign(course, agency=harbour, by=None, person=newcomer, at=midnight_after(day, zone) - 9 * DAY)
    midnight = midnight_after(day, zone)
    for place, at in enumerate((midnight - INSTANT, midnight)):
        keep_assignments(harbour, [newcomer.pk], at=at)
        assert _seen(harbour, [course, closed], at, expected) == {
            pk: edge[place] for pk, edge in expected.items()
        }


def _enrolled(
    status: Status, facts: dict, agency: Agency, course: CoursePage, closed: CoursePage,
    lesson: LessonPage,
) -> User:  # fmt: skip
    """Put somebody into the state that the facts of an edge describe."""
    person = member(agency)
    dates = {key: facts[key] for key in ("due_on", "completed_at", "expires_on") if key in facts}
    which = closed if status == Status.NOT_YET_OPEN else course
    row = Enrolment.objects.create(learner=person, course=which, agency=agency, **dates)
    if facts.get("done"):
        StepCompletion.objects.create(
            enrolment=row, step=lesson, step_title="One", evidence_type="read"
        )
    if "wait" in facts:
        Waiting.objects.create(
            enrolment=row, step=lesson, move=facts["wait"].move, sentence="Waits."
        )
    return person


def _seen(
    agency: Agency, courses: list[CoursePage], at: dt.datetime, expected: dict[int, object]
) -> dict[int, Status | None]:
    """Return where everybody is at an instant; see that lists and filters agree on it."""
    today = agency.today(at)
    people = User.objects.in_bulk(expected)
    rows = Enrolment.objects.filter(learner__in=people)
    found = standings_of(people, courses, rows, agency=agency, today=today)
    seen = dict.fromkeys(expected) | {pk: row.standing.status for (pk, _), row in found.items()}
    for status in set(seen.values()) - {None}:
        same = rows.filter(in_status(status, courses=courses, today=today))
        assert set(same.values_list("learner", flat=True)) == {
            pk for pk, one in seen.items() if one == status
        }
    return seen
