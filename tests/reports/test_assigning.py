"""Asking for courses in the browser: seen first, kept then, changed, ended, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress import actions
from courses.progress.models import Assignment, Enrolment, HoldsFor
from courses.progress.status import Status
from lms.people.models import Agency, Membership, Team, User
from tests.conftest import signed_in
from tests.factories import TeamFactory, make_course, member
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import text

ASSIGN = "/team/assignments/new/"


def asking(course: CoursePage, **fields: Any) -> dict[str, Any]:
    return {"course": course.pk, "holds_for": "both", "due_rule": "none"} | fields


def page(response: Any) -> str:
    return text(response.content.decode())


def enrolled(course: CoursePage) -> set[str]:
    rows = Enrolment.objects.filter(course=course)
    return set(rows.values_list("learner__email", flat=True))


def test_whom_it_touches_is_shown_by_name_and_nothing_is_kept(
    as_manager: Client, harbour: Agency, team: Team, staff: User, peer: User, course: CoursePage
) -> None:
    put(staff, course, Status.EXEMPT)
    put(member(harbour, team=team, last_name="Done"), course, Status.COMPLETE)
    shown = page(as_manager.get(ASSIGN, asking(course, team=team.pk, show=1)))
    assert "Introduction: 1 new, 1 complete already, 1 exempt." in shown
    assert "Pat Peer No date Will be asked" in shown
    assert not Assignment.objects.exists()


def test_names_come_in_pages_and_cost_the_same_for_any_number(
    as_manager: Client, harbour: Agency, team: Team, course: CoursePage,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    CoursePage.objects.get(pk=course.pk).prerequisites.add(make_course("Before"))
    asked = asking(course, team=team.pk, show=1)
    crowd(harbour, 3, team=team)
    as_manager.get(ASSIGN, asked)
    with django_assert_max_num_queries(60) as few:
        as_manager.get(ASSIGN, asked)
    crowd(harbour, 70, team=team)
    with django_assert_max_num_queries(len(few)):
        second = page(as_manager.get(ASSIGN, asked | {"page": 2}))
    assert "51 to 73 of 73 people" in second


def test_sending_it_asks_a_team_with_the_teams_below_it(
    as_manager: Client, harbour: Agency, team: Team, staff: User, course: CoursePage
) -> None:
    night = member(harbour, team=TeamFactory(agency=harbour, parent=team), email="n@x.example")
    day = harbour.today() + 30 * DAY
    answer = as_manager.post(
        ASSIGN, asking(course, team=team.pk, due_rule="on_date", due_on=day.isoformat())
    )
    asked = Assignment.objects.get()
    assert answer.url == reverse("reports:assignment", args=[asked.pk])
    assert enrolled(course) == {staff.email, night.email}
    assert set(Enrolment.objects.values_list("due_on", flat=True)) == {day}


def test_people_chosen_by_name_can_be_left_out_again(
    as_manager: Client, staff: User, peer: User, course: CoursePage
) -> None:
    chosen = page(as_manager.get(ASSIGN, {"people": [staff.pk, peer.pk]}))
    assert "Sam Staff" in chosen
    assert "Pat Peer" in chosen
    as_manager.post(ASSIGN, asking(course, people=[staff.pk]))
    assert Assignment.objects.get().person == staff
    assert enrolled(course) == {staff.email}


def test_a_course_that_must_come_first_is_asked_for_too(
    as_manager: Client, team: Team, staff: User, course: CoursePage
) -> None:
    advanced = make_course("Advanced")
    advanced.prerequisites.add(course)
    advanced.save()
    sent = asking(advanced, team=team.pk, with_first="on")
    shown = page(as_manager.get(ASSIGN, sent | {"show": 1}))
    assert "opens after Introduction" in shown
    as_manager.post(ASSIGN, sent)
    assert enrolled(course) == enrolled(advanced) == {staff.email}


@pytest.mark.parametrize(
    ("holds_for", "now", "later"), [("both", True, True), ("now", True, False),
                                    ("later", False, True)],
)  # fmt: skip
def test_it_holds_for_now_for_later_or_for_both(
    holds_for: str, now: bool, later: bool,
    as_manager: Client, harbour: Agency, team: Team, staff: User, course: CoursePage,
) -> None:  # fmt: skip
    as_manager.post(ASSIGN, asking(course, team=team.pk, holds_for=holds_for))
    new = member(harbour, team=team, email="new@harbour.example")
    new.memberships.update(started_on=harbour.today())
    actions.keep_assignments(harbour)
    assert (staff.email in enrolled(course), new.email in enrolled(course)) == (now, later)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"due_rule": "on_date"}, "Say on which day it is due"),
        ({"due_rule": "on_date", "due_on": "2020-01-01"}, "This day has passed"),
        ({"due_rule": "after_hire", "due_days": ""}, "Say how many days"),
        ({"due_rule": "after_course", "due_days": "9"}, "Choose the course from which"),
        ({"course": "7777777"}, "isn’t in the list any more"),
        ({"team": "x"}, "isn’t in the list any more"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(
    wrong: dict[str, Any], sentence: str, as_manager: Client, course: CoursePage
) -> None:
    answer = as_manager.post(ASSIGN, asking(course) | wrong)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert not Assignment.objects.exists()


def test_people_of_another_agency_cannot_be_named(
    as_manager: Client, outsider: User, staff: User, course: CoursePage
) -> None:
    answer = as_manager.post(ASSIGN, asking(course, people=[staff.pk, outsider.pk]))
    assert answer.status_code == 422
    assert outsider.name not in page(answer)
    assert not Assignment.objects.exists()


def test_the_manager_of_a_team_asks_that_team_alone(
    team_manager: User, team: Team, other_team: Team, staff: User, course: CoursePage
) -> None:
    client = signed_in(team_manager)
    for where in ("", other_team.pk):
        assert client.post(ASSIGN, asking(course, team=where)).status_code == 422
    client.post(ASSIGN, asking(course, team=team.pk, role="staff"))
    assert enrolled(course) == {staff.email}


def test_the_list_and_each_page_of_it_show_what_is_asked_and_who_is_where(
    as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User,
    course: CoursePage, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    asked = actions.assign(course, agency=harbour, team=team, by=manager, due_days=30)
    address = reverse("reports:assignment", args=[asked.pk])
    costs = {}
    for here in ("/team/assignments/", address):
        as_manager.get(here)
        with django_assert_max_num_queries(40) as few:
            as_manager.get(here)
        costs[here] = len(few)
    crowd(harbour, 20, team=team)
    actions.keep_assignments(harbour)
    for _ in range(3):
        actions.assign(make_course("More"), agency=harbour, team=team, by=manager)
    for here, cost in costs.items():
        as_manager.get(here)  # what is kept of the courses is read anew after a new one
        with django_assert_max_num_queries(cost):
            shown = page(as_manager.get(here))
    assert "Sam Staff" in shown
    assert "Asked, by Max Manager" in shown
    listed = page(as_manager.get("/team/assignments/"))
    assert "Everyone in the team Residential; due 30 days after being assigned" in listed
    assert "0 of 21 complete" in listed


def test_another_rule_moves_the_dates_it_gave_and_tells_so_first(
    as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User, peer: User,
    course: CoursePage,
) -> None:  # fmt: skip
    asked = actions.assign(course, agency=harbour, team=team, by=manager, due_days=30)
    Enrolment.objects.filter(learner=peer).update(completed_at=asked.created_at)
    address = reverse("reports:revise_assignment", args=[asked.pk])
    sent = {"due_rule": "after_enrolment", "due_days": "60"}
    shown = page(as_manager.get(address, sent | {"show": 1}))
    assert "1 date would move" in shown
    as_manager.post(address, sent)
    rows = dict(Enrolment.objects.values_list("learner", "due_on"))
    today = harbour.today()
    assert rows == {staff.pk: today + 60 * DAY, peer.pk: today + 30 * DAY}
    history = page(as_manager.get(reverse("reports:assignment", args=[asked.pk])))
    assert "Changed from “due 30 days after being assigned” to “due 60 days" in history


def test_taking_it_back_leaves_whoever_has_begun(
    as_manager: Client, manager: User, harbour: Agency, team: Team, staff: User, peer: User,
    course: CoursePage,
) -> None:  # fmt: skip
    asked = actions.assign(course, agency=harbour, team=team, by=manager)
    lesson = course.get_descendants().last().specific
    begun = Enrolment.objects.get(learner=staff)
    actions.complete_step(begun, lesson, by=staff, evidence_type="read")
    as_manager.post(reverse("reports:end_assignment", args=[asked.pk]), {"how": "back"})
    assert enrolled(course) == {staff.email}
    assert actions.keep_assignments(harbour) == []


def test_ending_it_takes_nobody_out_and_can_be_done_once(
    as_manager: Client, manager: User, harbour: Agency, staff: User, course: CoursePage
) -> None:
    asked = actions.assign(course, agency=harbour, by=manager)
    address = reverse("reports:end_assignment", args=[asked.pk])
    as_manager.post(address, {"how": "end"})
    assert staff.email in enrolled(course)
    again = as_manager.post(address, {"how": "end"}, follow=True)
    assert "has been ended already" in page(again)
    assert "Ended" in page(as_manager.get("/team/assignments/?show=ended"))


def test_a_place_that_began_before_does_not_count_as_later(
    harbour: Agency, team: Team, staff: User, manager: User, course: CoursePage
) -> None:
    wish = Assignment(agency=harbour, course=course, team=team, holds_for=HoldsFor.LATER)
    actions.ask(wish, by=manager)
    moved = member(harbour, email="moved@harbour.example")
    moved.memberships.update(ended_on=harbour.today())
    Membership.objects.create(
        user=moved, agency=harbour, team=team, started_on=harbour.today() + DAY
    )
    tomorrow = wish.created_at + dt.timedelta(days=1)
    actions.keep_assignments(harbour, at=tomorrow)
    assert enrolled(course) == {moved.email}
