"""Feedback sessions after a course: planned with it, given, and owed by the agency, never by the
learner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import complete_step, enrol, exempt
from courses.progress.models import Enrolment, Waiting
from courses.supervision import actions
from courses.supervision.dose.actions import ask_for_session, start_session
from courses.supervision.dose.planning import plan_missing
from courses.supervision.dose.reminding import remind_of_sessions
from courses.supervision.dose.rules import match, settle, windows
from courses.supervision.dose.status import FeedbackPlan, plans_for
from courses.supervision.dose.whom import Supervisors
from courses.supervision.models import (
    CaseConsultation,
    CoachingRhythm,
    Feedback,
    JournalReview,
    PlannedSession,
    PracticePage,
)
from lms.core.errors import LmsError, NotPermitted
from lms.notifications.models import Notice
from lms.people.models import Agency, Role, Team, User
from tests import factories
from tests.conftest import signed_in

DONE = dt.datetime(2026, 1, 10, 17, tzinfo=dt.UTC)
MONTHS = [1, 2, 4, 6]
DAYS = {"given": "G", "owed": "O", "due_soon": "S", "planned": "P", "not_given": "N", "ended": "E"}


def on(month: int, day: int, hour: int = 17) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def states(given: list[dt.date], today: dt.date, *, excused: bool = False) -> str:
    planned = windows(dt.date(2026, 1, 10), MONTHS)
    return "".join(DAYS[row.state] for row in settle(planned, given, today=today, excused=excused))


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


# Due on 10 February, 10 March, 10 May and 10 July; the last stays open until 9 August.
@pytest.mark.parametrize(
    ("given_on", "today", "expected"),
    [
        ([], day(1, 10), "PPPP"),
        ([], day(1, 26), "PPPP"),
        ([], day(1, 27), "SPPP"),
        ([], day(2, 10), "SPPP"),
        ([], day(2, 11), "OPPP"),
        ([], day(2, 25), "OSPP"),
        ([], day(3, 11), "OOPP"),
        ([], day(7, 11), "OOOO"),
        ([], day(8, 9), "OOOO"),
        ([], day(8, 10), "NNNN"),
        ([day(1, 10)], day(1, 10), "PPPP"),  # the day of completion belongs to the course
        ([day(1, 11)], day(1, 11), "GPPP"),
        ([day(2, 24)], day(2, 24), "GSPP"),  # halfway: still the first
        ([day(2, 25)], day(2, 25), "OGPP"),
        ([day(2, 24), day(2, 25)], day(2, 25), "GGPP"),
        ([day(2, 5), day(2, 6)], day(2, 11), "GPPP"),  # two in one window, nothing owed before
        ([day(3, 1), day(3, 2)], day(3, 2), "GGPP"),  # the second pays what is owed
        ([day(3, 1), day(3, 1)], day(3, 2), "OGPP"),  # two on one day are one
        ([day(3, 1)], day(2, 28), "OSPP"),  # what is still to come doesn't count yet
        ([day(8, 9), day(8, 8), day(8, 7), day(8, 6)], day(8, 9), "GGGG"),
        ([day(8, 10)], day(8, 10), "NNNN"),
        ([day(2, 1), day(3, 5), day(5, 1), day(7, 1)], day(7, 1), "GGGG"),
    ],
)
def test_each_session_has_the_state_counted_by_hand(
    given_on: list[dt.date], today: dt.date, expected: str
) -> None:
    assert states(given_on, today) == expected


def test_what_was_given_stays_given_after_someone_leaves() -> None:
    assert states([day(2, 1)], day(3, 20), excused=True) == "GEEE"


def test_no_session_asks_for_a_day_that_a_month_doesnt_have() -> None:
    assert [row.due_on for row in windows(dt.date(2026, 1, 31), [1, 2])] == [day(2, 28), day(3, 31)]


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 24), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(0, 800), max_size=12),
)
def test_windows_lie_end_to_end_and_no_day_pays_twice(months: list[int], later: list[int]) -> None:
    start = dt.date(2026, 1, 31)
    planned = windows(start, months)
    assert all(row.opens_on <= row.due_on <= row.closes_on for row in planned)
    gaps = [(b.opens_on - a.closes_on).days for a, b in pairwise(planned)]
    assert set(gaps) <= {1}
    days = {start + dt.timedelta(days=number) for number in later}
    met = match(planned, days)
    assert len(set(met.values())) == len(met) <= len(days)
    within = {day for day in days if planned[0].opens_on <= day <= planned[-1].closes_on}
    assert bool(met) == bool(within)


@pytest.fixture
def practice(step: PracticePage) -> PracticePage:
    """The practice of another course, whose criteria sessions use."""
    return step


@pytest.fixture
def finished(staff: User, course: CoursePage, practice: PracticePage) -> Enrolment:
    """Completed on 10 January, in a course that has no practice of its own."""
    CoachingRhythm.objects.create(course=course)
    return complete(staff, course)


def complete(learner: User, course: CoursePage, at: dt.datetime = DONE) -> Enrolment:
    enrolment = enrol(learner, course, by=learner, at=at - dt.timedelta(days=9))
    for lesson in LessonPage.objects.descendant_of(course):
        complete_step(enrolment, lesson, by=learner, evidence_type="read", at=at)
    enrolment.refresh_from_db()
    return enrolment


def plan(enrolment: Enrolment, at: dt.datetime) -> FeedbackPlan:
    [found] = plans_for(PlannedSession.objects.filter(enrolment=enrolment), at=at)
    return found


def give(
    enrolment: Enrolment, by: User, at: dt.datetime, kind: type[Feedback] = CaseConsultation
) -> Feedback:
    draft = start_session(enrolment, by=by, kind=kind, at=at)
    words = dict.fromkeys(draft.draft_fields, "PRIVATE-WORDS")
    words |= {"observed_on": at.date(), "about_whom": "adult"}
    return actions.share(actions.save_draft(draft, words, by=by, at=at), by=by, at=at)


def test_completing_a_course_plans_its_sessions_once(finished: Enrolment) -> None:
    due = list(finished.planned_sessions.values_list("due_on", flat=True))
    assert due == [day(2, 10), day(3, 10), day(5, 10), day(7, 10)]
    assert plan_missing(at=on(1, 12)) == 0


def test_a_course_without_a_rhythm_plans_nothing(staff: User, course: CoursePage) -> None:
    assert not complete(staff, course).planned_sessions.exists()


def test_completions_from_before_are_planned_for_while_a_window_is_open(
    staff: User, peer: User, course: CoursePage
) -> None:
    recent, old = complete(staff, course), complete(peer, course, DONE - dt.timedelta(days=300))
    CoachingRhythm.objects.create(course=course)
    assert plan_missing(at=on(3, 1)) == 1
    assert recent.planned_sessions.count() == 4
    assert not old.planned_sessions.exists()


def test_planning_many_costs_as_much_as_planning_one(
    harbour: Agency, course: CoursePage, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        complete(factories.member(harbour, last_name=f"Row{number}"), course)
    CoachingRhythm.objects.create(course=course)
    with django_assert_num_queries(5):  # the transaction, rhythms, people, rows
        assert plan_missing(at=on(3, 1)) == 4


def test_the_agency_owes_and_it_says_with_whom_it_lies(
    finished: Enrolment, supervisor: User, staff: User
) -> None:
    here = plan(finished, on(3, 12))
    words = "The agency has owed Sam Staff a feedback session since 10 February 2026."
    assert here.debt() == f"{words} It lies with Sol Supervisor."
    assert here.debt(supervisor).endswith("It lies with you.")
    assert here.debt(staff).startswith("Your agency has owed you a feedback session since 10 Feb")
    assert (here.given, here.fell_due) == (0, 2)


def test_without_a_supervisor_it_lies_with_the_manager(finished: Enrolment) -> None:
    assert "It lies with the manager" in plan(finished, on(3, 12)).debt()


def test_a_shared_session_pays_and_a_withdrawn_one_doesnt(
    finished: Enrolment, supervisor: User
) -> None:
    feedback = give(finished, supervisor, on(2, 3))
    assert plan(finished, on(2, 20)).given == 1
    actions.withdraw_feedback(feedback, by=supervisor, reason="The wrong day.", at=on(2, 21))
    assert plan(finished, on(2, 21)).owed


def test_an_answer_to_a_journal_is_no_session(finished: Enrolment, supervisor: User) -> None:
    give(finished, supervisor, on(2, 3), kind=JournalReview)
    assert plan(finished, on(2, 20)).given == 0


def test_practice_seen_in_another_course_counts_too(
    finished: Enrolment, enrolment: Enrolment, practice: PracticePage, supervisor: User
) -> None:
    draft = actions.start_observation(
        enrolment, practice, by=supervisor, kind=CaseConsultation, at=on(2, 3)
    )
    words = dict.fromkeys(draft.draft_fields, "A few words.")
    words |= {"observed_on": day(2, 3), "about_whom": "adult"}
    actions.save_draft(draft, words, by=supervisor, at=on(2, 3))
    actions.share(draft, by=supervisor, at=on(2, 3))
    assert not draft.coaching
    assert plan(finished, on(2, 20)).given == 1


def test_a_session_changes_nothing_in_the_course(finished: Enrolment, supervisor: User) -> None:
    feedback = give(finished, supervisor, on(2, 3))
    actions.acknowledge(feedback, by=finished.learner, at=on(2, 4))
    assert feedback.coaching
    assert not Waiting.objects.filter(enrolment=finished).exists()
    with pytest.raises(LmsError, match="nobody signs it"):
        actions.sign_off(feedback, by=supervisor, at=on(2, 4))


def test_nothing_is_owed_to_whoever_has_left_or_is_exempt(
    finished: Enrolment, staff: User, manager: User, time_machine: Any
) -> None:
    given = exempt(
        staff, finished.course, agency=finished.agency, by=manager, reason="On long leave.",
        at=on(3, 1),
    )  # fmt: skip
    assert plan(finished, on(3, 12)).ended.startswith("Sam Staff is exempt")
    given.withdrawn_at = on(3, 13)
    given.save()
    assert plan(finished, on(3, 14)).owed
    staff.memberships.update(ended_on=day(3, 20))
    time_machine.move_to(on(3, 21))
    assert plan(finished, on(3, 21)).ended.startswith("Sam Staff doesn’t work here")


def test_asking_is_one_request_and_only_ones_own(
    finished: Enrolment, staff: User, peer: User, supervisor: User
) -> None:
    wish = {"supervisor": supervisor, "what": "A check-in", "at": on(2, 3)}
    asked = ask_for_session(finished, learner=staff, **wish)
    assert ask_for_session(finished, learner=staff, **wish) == asked
    with pytest.raises(NotPermitted):
        ask_for_session(finished, learner=peer, **wish)
    actions.answer_request(asked, by=supervisor, accept=True, starts_at=on(2, 9), at=on(2, 4))
    assert "A time is arranged: 9 February 2026, 12:00." in plan(finished, on(2, 11)).debt()
    draft = actions.start_observation(
        finished, asked.step, by=supervisor, request=asked, at=on(2, 9)
    )
    assert draft.coaching


def test_nothing_can_be_asked_once_the_plan_is_over(
    finished: Enrolment, staff: User, supervisor: User
) -> None:
    with pytest.raises(LmsError, match="No session is planned any more"):
        ask_for_session(finished, learner=staff, supervisor=supervisor, what="One", at=on(9, 1))


def test_those_it_lies_with_are_those_who_supervise(
    harbour: Agency,
    team: Team,
    staff: User,
    supervisor: User,
    other_supervisor: User,
    second_supervisor: User,
) -> None:
    for learner in (staff, supervisor):
        expected = set(User.objects.supervising(learner, harbour.pk))
        assert set(Supervisors(harbour.pk, [learner.pk]).of(learner.pk)) == expected
    staff.memberships.update(supervisor=other_supervisor)
    assert Supervisors(harbour.pk, [staff.pk]).of(staff.pk) == [other_supervisor]
    factories.Membership.objects.create(
        user=staff, agency=harbour, team=team, role=Role.MANAGER, started_on=factories.LONG_AGO
    )
    assert Supervisors(harbour.pk, [staff.pk]).of(staff.pk) == [other_supervisor]
    staff.memberships.update(supervisor=None)
    assert Supervisors(harbour.pk, [staff.pk]).of(staff.pk) == []


def test_supervisors_hear_before_and_after_and_managers_later(
    finished: Enrolment,
    supervisor: User,
    manager: User,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    def said(at: dt.datetime) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return remind_of_sessions(at=at)

    assert [said(at) for at in (on(1, 20), on(1, 28), on(1, 29), on(2, 11, 3))] == [0, 1, 0, 0]
    assert [said(at) for at in (on(2, 11), on(2, 12), on(2, 19))] == [1, 0, 1]
    told = list(Notice.objects.order_by("pk").values_list("person", "kind", "sentence"))
    owed = "The agency has owed Sam Staff a feedback session since 10 February 2026."
    planned = "A feedback session for Sam Staff is planned by 10 February 2026."
    assert told == [
        (supervisor.pk, "session_due", planned),
        (supervisor.pk, "session_due", owed),
        (manager.pk, "session_owed", owed),
    ]


# Pages


@pytest.fixture
def in_march(time_machine: Any) -> None:
    time_machine.move_to(on(3, 12))


@pytest.mark.usefixtures("in_march", "supervisor")
def test_the_learner_sees_the_agencys_debt_and_asks_for_a_time(
    finished: Enrolment, staff: User, supervisor: User
) -> None:
    client = signed_in(staff)
    url = reverse("supervision:sessions", args=[finished.pk])
    for address in ("/", reverse("supervision:my_practice")):
        page = client.get(address, follow=True).content.decode()
        assert "Your agency has owed you a feedback session since 10 February 2026" in page
        assert url in page
    page = client.post(url, {"kind": "live_observation", "what": ""})
    assert page.status_code == 422
    page = client.post(url, {"supervisor": supervisor.pk, "what": "A check-in"}, follow=True)
    assert "Sent. Sol Supervisor has your request." in page.content.decode()


@pytest.mark.usefixtures("in_march")
def test_the_supervisor_sees_what_lies_with_them_and_gives_it(
    finished: Enrolment, as_supervisor: Client, as_other_supervisor: Client
) -> None:
    url = reverse("supervision:coaching", args=[finished.pk])
    home = as_supervisor.get(reverse("supervision:home")).content.decode()
    assert "It lies with you." in home
    assert url in home
    assert "Sam Staff" in as_supervisor.get(url).content.decode()
    page = as_supervisor.post(
        reverse("supervision:start_session", args=[finished.pk]), {"kind": "live_observation"},
        follow=True,
    )  # fmt: skip
    assert "Feedback session" in page.content.decode()
    assert url not in as_other_supervisor.get(reverse("supervision:home")).content.decode()
    assert as_other_supervisor.get(url).status_code == 404


@pytest.mark.usefixtures("in_march")
def test_the_manager_sees_dates_and_no_word(
    finished: Enrolment, supervisor: User, manager: User, outsider_manager: User
) -> None:
    give(finished, supervisor, on(2, 3))
    client = signed_in(manager)
    owed = "The agency has owed Sam Staff a feedback session since 10 March 2026."
    team_page = client.get(reverse("reports:team")).content.decode()
    debts_page = client.get(reverse("reports:debts")).content.decode()
    person_page = client.get(reverse("reports:person", args=[finished.learner_id])).content.decode()
    assert reverse("reports:debts") in team_page
    assert "1 of the 2 that fell due" in debts_page
    for page in (debts_page, person_page):
        assert owed in page
        assert "1 of 4 planned sessions given" in page
        assert "PRIVATE" not in page
    assert "Given on 3 February 2026" in person_page
    elsewhere = signed_in(outsider_manager).get(reverse("reports:debts")).content.decode()
    assert "Nothing is owed" in elsewhere
    assert "Sam Staff" not in elsewhere


@pytest.mark.usefixtures("in_march")
@pytest.mark.parametrize("address", ["supervision:home", "reports:team", "reports:debts"])
def test_more_people_cost_no_more_queries(
    address: str,
    harbour: Agency,
    team: Team,
    course: CoursePage,
    supervisor: User,
    manager: User,
    django_assert_max_num_queries: Any,
) -> None:
    CoachingRhythm.objects.create(course=course)
    client = signed_in(supervisor if address == "supervision:home" else manager)

    def people(count: int) -> None:
        for number in range(count):
            complete(factories.member(harbour, team=team, last_name=f"Row{number}"), course)

    people(2)
    client.get(reverse(address))
    with django_assert_max_num_queries(100) as few:
        client.get(reverse(address))
    people(6)
    with django_assert_max_num_queries(len(few)):
        page = client.get(reverse(address))
    assert page.content.decode().count("Row5") >= 1
