"""Whom an assignment by name asks: put on its list and taken off it, seen first, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress import actions
from courses.progress.models import Assignment, DueRule, Enrolment
from courses.progress.status import Status
from lms.activity.models import Event
from lms.core.errors import LmsError, NotPermitted
from lms.notifications.models import Notice
from lms.people.models import Agency, Team, User
from tests.conftest import signed_in
from tests.factories import member
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import text

ASSIGN = "/team/assignments/new/"


@pytest.fixture
def due_on(harbour: Agency) -> dt.date:
    return harbour.today() + 30 * DAY


@pytest.fixture
def listed(
    harbour: Agency, course: CoursePage, staff: User, peer: User, manager: User, due_on: dt.date
) -> Assignment:
    wish = Assignment(
        agency=harbour, course=course, by_name=True, due_rule=DueRule.ON_DATE, due_on=due_on
    )
    return actions.ask(wish, by=manager, people=[staff, peer], at=timezone.now() - 2 * DAY)


def address(asked: Assignment, name: str = "change_people") -> str:
    return reverse(f"reports:{name}", args=[asked.pk])


def page(response: Any) -> str:
    return text(response.content.decode())


def names(asked: Assignment) -> set[str]:
    return set(asked.names.current().values_list("person__email", flat=True))


def has(person: User, course: CoursePage) -> Enrolment | None:
    return Enrolment.objects.filter(learner=person, course=course).first()


def test_people_chosen_by_name_are_one_assignment_with_a_list(
    as_manager: Client, staff: User, peer: User, course: CoursePage
) -> None:
    sent = {"course": course.pk, "holds_for": "both", "due_rule": "none"}
    as_manager.post(ASSIGN, sent | {"people": [staff.pk, peer.pk]})
    asked = Assignment.objects.get()
    assert names(asked) == {staff.email, peer.email}
    assert "People chosen by name; no due date" in page(as_manager.get("/team/assignments/"))
    assert has(staff, course).assignment == has(peer, course).assignment == asked


def test_what_it_would_do_is_shown_to_each_and_nothing_is_kept(
    as_manager: Client, listed: Assignment, harbour: Agency, team: Team, staff: User, peer: User,
    course: CoursePage,
) -> None:  # fmt: skip
    new = member(harbour, team=team, first_name="Nora", last_name="New")
    done = member(harbour, team=team, first_name="Dan", last_name="Done")
    put(done, course, Status.COMPLETE)
    found = page(as_manager.get(address(listed), {"q": "no ne"}))
    assert "Nora New" in found
    Enrolment.objects.filter(learner=peer).update(last_opened_at=timezone.now())
    asked = {"add": [new.pk, done.pk], "out": [staff.pk, peer.pk], "show": "1"}
    shown = page(as_manager.get(address(listed), asked))
    assert "Will be asked" in shown
    assert "Dan Done Comes on the list. No date Complete" in shown
    assert "No longer asked; they hadn’t begun" in shown
    assert "Stays in the course; the due date goes" in shown
    assert names(listed) == {staff.email, peer.email}


def test_changing_the_list_asks_some_and_no_longer_asks_others_and_can_be_taken_back(
    as_manager: Client, listed: Assignment, harbour: Agency, team: Team, staff: User, peer: User,
    course: CoursePage, due_on: dt.date, django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    new = member(harbour, team=team, first_name="Nora", last_name="New")
    Enrolment.objects.filter(learner=peer).update(last_opened_at=timezone.now())
    later = due_on + 5 * DAY
    Enrolment.objects.filter(learner=staff).update(due_on=later)
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"add": [new.pk], "out": [staff.pk, peer.pk]}
        after = page(as_manager.post(address(listed), sent, follow=True))
    assert "List changed: Nora New added; Pat Peer and Sam Staff taken off, by Max" in after
    assert names(listed) == {new.email}
    assert has(new, course).due_on == due_on
    assert has(staff, course) is None
    kept = has(peer, course)
    assert (kept.due_on, kept.assignment) == (None, None)
    told = Notice.objects.filter(kind="not_asked_any_more")
    assert {row.person for row in told} == {staff, peer}
    as_manager.post(address(listed, "undo_people"))
    assert names(listed) == {staff.email, peer.email}
    assert has(new, course) is None
    assert has(staff, course).due_on == later
    assert (has(peer, course).due_on, has(peer, course).assignment) == (due_on, listed)
    again = page(as_manager.post(address(listed, "undo_people"), follow=True))
    assert "This can’t be taken back any more." in again


def test_whoever_another_assignment_asks_too_keeps_being_asked(
    listed: Assignment, harbour: Agency, team: Team, staff: User, manager: User,
    course: CoursePage, due_on: dt.date, django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    wish = Assignment(
        agency=harbour, course=course, team=team, due_rule=DueRule.ON_DATE, due_on=due_on + 9 * DAY
    )
    other = actions.ask(wish, by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_names(listed, by=manager, removing=[staff])
    row = has(staff, course)
    assert (row.assignment, row.due_on) == (other, due_on + 9 * DAY)
    assert not Notice.objects.filter(kind="not_asked_any_more").exists()


def test_what_is_complete_stays(
    listed: Assignment, staff: User, manager: User, course: CoursePage, due_on: dt.date
) -> None:
    Enrolment.objects.filter(learner=staff).update(completed_at=timezone.now())
    actions.change_names(listed, by=manager, removing=[staff])
    row = has(staff, course)
    assert row.is_complete
    assert row.due_on == due_on


def test_one_person_becomes_a_list_when_somebody_is_added(
    harbour: Agency, course: CoursePage, staff: User, peer: User, manager: User
) -> None:
    asked = actions.assign(course, agency=harbour, by=manager, person=staff)
    actions.change_names(asked, by=manager, adding=[peer])
    asked.refresh_from_db()
    assert asked.by_name
    assert asked.person is None
    assert names(asked) == {staff.email, peer.email}
    assert has(staff, course).assignment == has(peer, course).assignment == asked


def test_who_is_managed_by_somebody_else_is_neither_added_nor_seen(
    listed: Assignment, harbour: Agency, other_team: Team, team_manager: User, outsider: User,
    manager: User, as_outsider_manager: Client,
) -> None:  # fmt: skip
    far = member(harbour, team=other_team, first_name="Fay", last_name="Far")
    client = signed_in(team_manager)
    assert "Fay Far" not in page(client.get(address(listed), {"q": "fay"}))
    with pytest.raises(NotPermitted):
        actions.change_names(listed, by=team_manager, adding=[far])
    with pytest.raises(NotPermitted):
        actions.change_names(listed, by=manager, adding=[outsider])
    actions.change_names(listed, by=manager, adding=[far])
    with pytest.raises(NotPermitted):
        actions.change_names(listed, by=team_manager, removing=[far])
    detail = page(client.get(reverse("reports:assignment", args=[listed.pk])))
    assert "Fay Far" not in detail
    for name in ("change_people", "undo_people"):
        assert as_outsider_manager.post(address(listed, name)).status_code == 404


def test_whoever_comes_back_is_asked_and_nobody_else_is(
    listed: Assignment, harbour: Agency, team: Team, staff: User, course: CoursePage
) -> None:
    Enrolment.objects.filter(learner=staff).delete()
    member(harbour, team=team, last_name="Else")
    actions.keep_assignments(harbour)
    assert has(staff, course).assignment == listed
    assert Enrolment.objects.count() == 2


def test_nothing_to_change_is_said(listed: Assignment, staff: User, manager: User) -> None:
    with pytest.raises(LmsError, match="The list is like this already"):
        actions.change_names(listed, by=manager, adding=[staff])
    assert not Event.objects.filter(verb="assignment.names_changed").exists()


def test_the_page_costs_the_same_for_any_number_on_the_list(
    as_manager: Client, listed: Assignment, harbour: Agency, team: Team, manager: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    sent = {"q": "Person", "show": "1", "out": list(range(1, 400))}
    actions.change_names(listed, by=manager, adding=crowd(harbour, 3, team=team))
    as_manager.get(address(listed), sent)
    with django_assert_max_num_queries(60) as few:
        as_manager.get(address(listed), sent)
    actions.change_names(listed, by=manager, adding=crowd(harbour, 60, team=team))
    with django_assert_max_num_queries(len(few)):
        as_manager.get(address(listed), sent)
