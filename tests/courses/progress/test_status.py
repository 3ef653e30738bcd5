"""One vocabulary for where a person is, and its edges: the ends of days, in five time zones."""

from __future__ import annotations

import datetime as dt
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.progress.models import Enrolment, Exemption, Move, StepCompletion, Waiting
from courses.progress.standings import in_status, rank, standings_of, with_move
from courses.progress.status import (
    DUE_SOON_DAYS,
    EXPIRING_DAYS,
    Standing,
    Status,
    deciding_wait,
    standing,
)
from lms.people.models import Agency, User
from tests.factories import first_module, make_course, member

TODAY = dt.date(2026, 3, 10)
DAY = dt.timedelta(days=1)
ZONES = [
    "America/Los_Angeles",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]


def stand(*, today: dt.date = TODAY, zone: str = "America/New_York", **facts: object) -> Standing:
    """Return the standing of somebody of whom only the given facts hold."""
    enrolment = Enrolment(
        learner=User(first_name="Sam", last_name="Staff"),
        agency=Agency(name="Harbour", time_zone=zone),
        due_on=facts.get("due_on"),
        completed_at=facts.get("completed_at"),
        expires_on=facts.get("expires_on"),
    )
    done, total = facts.get("done", 0), facts.get("total", 4)
    known = {key: facts[key] for key in ("exemption", "missing") if key in facts}
    return standing(enrolment, done=done, total=total, wait=facts.get("wait"), today=today, **known)


def waiting_for(move: Move, **fields: object) -> Waiting:
    since = fields.pop("since", dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))
    return Waiting(move=move, sentence="Something is waited for.", since=since, **fields)


def test_nothing_done_is_not_started() -> None:
    here = stand()
    assert here.status == Status.NOT_STARTED
    assert here.why == "4 steps to do, none done yet."
    assert here.whose_move == "Sam Staff"


def test_one_step_is_one_step() -> None:
    assert stand(total=1).why == "1 step to do, none done yet."


def test_something_done_is_in_progress() -> None:
    here = stand(done=1)
    assert here.status == Status.IN_PROGRESS
    assert here.why == "1 of 4 steps done; 3 to go."


def test_a_supervisors_move_is_waiting_on_a_supervisor() -> None:
    sol = User(first_name="Sol", last_name="Supervisor")
    here = stand(done=3, wait=waiting_for(Move.SUPERVISOR, person=sol))
    assert here.status == Status.WAITING_ON_SUPERVISOR
    assert (here.move, here.whose_move) == (Move.SUPERVISOR, "Sol Supervisor")
    assert here.since == dt.date(2026, 3, 5)


def test_a_supervisor_nobody_has_named_is_a_supervisor() -> None:
    assert stand(wait=waiting_for(Move.SUPERVISOR)).whose_move == "A supervisor"


def test_a_wait_for_the_learner_is_the_learners_move() -> None:
    here = stand(done=3, wait=waiting_for(Move.LEARNER))
    assert here.status == Status.WAITING_ON_LEARNER
    assert (here.move, here.whose_move) == (Move.LEARNER, "Sam Staff")
    assert here.why == "Something is waited for."


@pytest.mark.parametrize(
    ("days_left", "status"),
    [
        (DUE_SOON_DAYS + 1, Status.IN_PROGRESS),
        (DUE_SOON_DAYS, Status.DUE_SOON),
        (1, Status.DUE_SOON),
        (0, Status.DUE_SOON),
        (-1, Status.OVERDUE),
    ],
)
def test_the_due_date_itself_still_counts(days_left: int, status: Status) -> None:
    assert stand(done=1, due_on=TODAY + days_left * DAY).status == status


def test_past_its_date_comes_before_waiting_and_says_whose_move_it_is() -> None:
    here = stand(due_on=TODAY - DAY, wait=waiting_for(Move.SUPERVISOR))
    assert here.status == Status.OVERDUE
    assert here.move == Move.SUPERVISOR


def test_waiting_on_a_supervisor_comes_before_due_soon() -> None:
    here = stand(due_on=TODAY, wait=waiting_for(Move.SUPERVISOR))
    assert here.status == Status.WAITING_ON_SUPERVISOR


def test_complete_is_complete_however_late() -> None:
    here = stand(due_on=TODAY - 9 * DAY, completed_at=dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC))
    assert here.status == Status.COMPLETE
    assert here.whose_move == ""
    assert here.move is None


def test_a_step_added_later_takes_nobody_back() -> None:
    moment = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
    assert stand(done=4, total=5, completed_at=moment).status == Status.COMPLETE


def test_the_day_of_completion_is_the_agencys() -> None:
    moment = dt.datetime(2026, 3, 10, 3, tzinfo=dt.UTC)  # the evening before, in Los Angeles
    assert stand(zone="America/Los_Angeles", completed_at=moment).completed_on == TODAY - DAY
    assert stand(zone="Asia/Kolkata", completed_at=moment).completed_on == TODAY


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "due_on",
    [
        TODAY,
        dt.date(2026, 3, 8),  # clocks go forward in New York
        dt.date(2026, 4, 5),  # and back by half an hour on Lord Howe
        dt.date(2026, 12, 31),
    ],
)
def test_a_due_date_lasts_to_the_end_of_its_day_where_the_agency_is(
    zone: str, due_on: dt.date
) -> None:
    agency = Agency(name="Harbour", time_zone=zone)
    midnight = dt.datetime.combine(due_on + DAY, dt.time(), tzinfo=ZoneInfo(zone))
    midnight = midnight.astimezone(dt.UTC)
    a_minute = dt.timedelta(minutes=1)
    last, first = agency.today(midnight - a_minute), agency.today(midnight)
    assert (last, first) == (due_on, due_on + DAY)
    assert stand(zone=zone, due_on=due_on, today=last).status == Status.DUE_SOON
    assert stand(zone=zone, due_on=due_on, today=first).status == Status.OVERDUE


@pytest.mark.parametrize("zone", ZONES)
def test_what_expires_stands_to_the_end_of_its_last_day(zone: str) -> None:
    ends = dt.date(2026, 10, 4)  # clocks change on Lord Howe
    midnight = dt.datetime.combine(ends + DAY, dt.time(), tzinfo=ZoneInfo(zone))
    agency = Agency(name="Harbour", time_zone=zone)
    facts = {"zone": zone, "completed_at": dt.datetime(2025, 10, 4, 12, tzinfo=dt.UTC)}
    before = agency.today(midnight.astimezone(dt.UTC) - dt.timedelta(minutes=1))
    after = agency.today(midnight.astimezone(dt.UTC))
    assert stand(today=before, expires_on=ends, **facts).status == Status.EXPIRING
    assert stand(today=after, expires_on=ends, **facts).status == Status.EXPIRED
    early = ends - EXPIRING_DAYS * DAY
    assert stand(today=early, expires_on=ends, **facts).status == Status.EXPIRING
    assert stand(today=early - DAY, expires_on=ends, **facts).status == Status.COMPLETE


def test_what_is_not_open_yet_says_what_opens_it() -> None:
    here = stand(missing=["Introduction"], due_on=TODAY)
    assert here.status == Status.NOT_YET_OPEN
    assert here.why == "Opens once Introduction is complete."
    assert stand(missing=["Introduction"], done=1).status == Status.IN_PROGRESS


def test_an_exemption_settles_what_is_past_its_date_and_is_nobodys_move() -> None:
    reason = Exemption(reason="Taught it herself", expires_on=dt.date(2026, 12, 31))
    here = stand(due_on=TODAY - DAY, exemption=reason)
    assert (here.status, here.move) == (Status.EXEMPT, None)
    assert here.why == "Taught it herself. Until 31 December 2026."


def test_every_status_has_a_word_and_a_meaning() -> None:
    for status in Status:
        here = Standing(status)
        assert here.label
        assert here.meaning.endswith(".")
    assert len({status.label for status in Status}) == len(Status)


def test_a_supervisors_wait_decides_before_the_learners_and_the_oldest_before_newer() -> None:
    learners = waiting_for(Move.LEARNER, since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    newer = waiting_for(Move.SUPERVISOR, since=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    older = waiting_for(Move.SUPERVISOR, since=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert deciding_wait([learners, newer, older]) is older
    assert deciding_wait([learners]) is learners
    assert deciding_wait([]) is None


# The same rules in SQL, for filters, sorting and counts.

DUE = [None, *(TODAY + days * DAY for days in (-1, 0, 1, DUE_SOON_DAYS, DUE_SOON_DAYS + 1))]
WAITS = [(), (Move.LEARNER,), (Move.SUPERVISOR,), (Move.LEARNER, Move.SUPERVISOR)]
DONE = ["nothing", "a required step", "an optional step", "a step that has left the course"]


COMPLETED = [None, "for good", *(TODAY + days * DAY for days in (-1, 0, EXPIRING_DAYS))]
EXEMPT = [None, "for good", TODAY - DAY, TODAY]


def combinations_of_facts() -> list[tuple]:
    """Everything unfinished in every way, then everything complete, exempt and not yet open."""
    unfinished = list(product(DUE, WAITS, DONE, [None], [None], [False]))
    settled = list(product([None, DUE[1]], WAITS[:1], DONE[:2], COMPLETED, EXEMPT, [False]))
    closed = list(product(DUE, WAITS, DONE[:2], [None], EXEMPT[:2], [True]))
    return unfinished + settled + closed


def enrol_in_every_way(agency: Agency, course: CoursePage, closed: CoursePage) -> dict[int, User]:
    """Make one learner for each combination of facts, in a few statements."""
    combinations = combinations_of_facts()
    people = User.objects.bulk_create(
        User(email=f"p{number}@x.example", first_name="P", last_name=str(number))
        for number in range(len(combinations))
    )
    noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            learner=person, course=closed if is_closed else course, agency=agency, due_on=due_on,
            completed_at=noon if completed else None,
            expires_on=completed if isinstance(completed, dt.date) else None,
        )
        for person, (due_on, _, _, completed, _, is_closed) in zip(
            people, combinations, strict=True
        )
    )  # fmt: skip
    Exemption.objects.bulk_create(
        Exemption(
            enrolment=row, reason="Has long experience.",
            expires_on=until if isinstance(until, dt.date) else None,
        )
        for row, (*_, until, _) in zip(rows, combinations, strict=True)
        if until
    )  # fmt: skip
    for row, (_, waits, done, _, _, is_closed) in zip(rows, combinations, strict=True):
        lessons = lessons_of(closed if is_closed else course)
        step_for = dict(zip(DONE[1:], lessons, strict=False))
        Waiting.objects.bulk_create(
            Waiting(enrolment=row, step=step, move=move, sentence="Wait.", since=noon)
            for step, move in zip(lessons, waits, strict=False)
        )
        if done in step_for:
            StepCompletion.objects.create(
                enrolment=row, step=step_for[done], step_title="A step", evidence_type="read"
            )
    lessons_of(course)[2].unpublish()
    return {person.pk: person for person in people}


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(first_module(course)).order_by("path"))


def test_the_database_and_the_rule_agree_on_every_combination(harbour: Agency) -> None:
    course = make_course(lessons=3)
    second = LessonPage.objects.child_of(first_module(course)).order_by("path")[1]
    second.required = False
    second.save_revision().publish()
    closed = make_course("Closed", lessons=3)
    closed.prerequisites.add(make_course("Before", lessons=1))
    closed.save()
    people = enrol_in_every_way(harbour, course, closed)
    rows = Enrolment.objects.all()
    shown = standings_of(people, [course, closed], rows, agency=harbour, today=TODAY)
    here = {learner: listed.standing for (learner, _), listed in shown.items()}
    assert len(here) == len(people) == len(combinations_of_facts())
    assert {row.status for row in here.values()} == set(Status) - {Status.NOT_ASSIGNED}
    facts = {"courses": [course, closed], "today": TODAY}
    order = list(Status)
    ranks = rows.annotate(rank=rank(order, **facts)).values_list("learner_id", "rank")
    assert {pk: order[place] for pk, place in ranks} == {pk: row.status for pk, row in here.items()}
    for status in Status:
        found = rows.filter(in_status(status, **facts)).values_list("learner_id", flat=True)
        assert set(found) == {pk for pk, row in here.items() if row.status == status}
    for move in Move:
        found = rows.filter(with_move(move, today=TODAY)).values_list("learner_id", flat=True)
        assert set(found) == {pk for pk, row in here.items() if row.move == move}


def test_a_step_done_in_another_course_starts_nothing(harbour: Agency) -> None:
    course, other = make_course("Introduction"), make_course("Advanced")
    person = member(harbour)
    enrolment = Enrolment.objects.create(learner=person, course=course, agency=harbour)
    foreign = LessonPage.objects.child_of(first_module(other)).first()
    StepCompletion.objects.create(
        enrolment=enrolment, step=foreign, step_title="Moved", evidence_type="read"
    )
    courses, rows = [course, other], Enrolment.objects.all()
    assert rows.filter(in_status(Status.NOT_STARTED, courses=courses, today=TODAY)).exists()
    shown = standings_of({person.pk: person}, courses, rows, agency=harbour, today=TODAY)
    assert shown[person.pk, course.pk].standing.status == Status.NOT_STARTED
