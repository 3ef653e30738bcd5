"""Doing something about many people: ticked, looked at, done once, told, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress import actions as progress
from courses.progress.models import Act, Assignment, Enrolment, Exemption, Message
from courses.progress.status import Status
from lms.activity.models import Event
from lms.notifications.models import Notice
from lms.people.models import Agency, Role, Team, User
from tests.conftest import signed_in
from tests.factories import member
from tests.reports.conftest import DAY, crowd, put
from tests.reports.reading import text

ACT = "/team/act/"


def page(answer: Any) -> str:
    return text(answer.content.decode())


def send(client: Client, do: str, people: list[User], go: str = "apply", **said: Any) -> Any:
    ids = ",".join(str(person.pk) for person in people)
    return client.post(ACT, {"do": do, "people": ids, "go": go} | said, follow=True)


def later(agency: Agency, days: int = 60) -> dt.date:
    return agency.today() + days * DAY


def test_my_team_offers_it_for_those_ticked_and_for_all_that_is_shown(
    as_manager: Client, staff: User, peer: User, course: CoursePage
) -> None:
    put(staff, course, Status.OVERDUE)
    html = as_manager.get("/team/").content.decode()
    assert f'type="checkbox" name="people" value="{staff.pk}" form="act"' in html
    one = page(as_manager.get(ACT, {"do": "nudge", "people": staff.pk}))
    assert "1 person chosen Sam Staff" in one
    shown = page(as_manager.get(ACT, {"do": "nudge", "everyone": "1", "status": "overdue"}))
    assert "1 person chosen Sam Staff" in shown
    nobody = as_manager.get(ACT, {"do": "nudge"}, follow=True)
    assert "Choose somebody first" in page(nobody)


def test_a_nudge_is_seen_first_and_changes_nothing_till_then(
    as_manager: Client, staff: User, peer: User, course: CoursePage
) -> None:
    put(staff, course, Status.IN_PROGRESS)
    shown = page(send(as_manager, "nudge", [staff, peer], "preview", words="No hurry at all."))
    assert "1 of 2 people" in shown
    assert "No hurry at all." in shown
    assert "Pat Peer The next move isn’t theirs" in shown
    assert not Act.objects.exists()


@pytest.mark.usefixtures("course")
def test_a_nudge_reaches_them_here_and_by_mail_and_only_once_a_day(
    as_manager: Client, staff: User, course: CoursePage, manager: User, time_machine: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    put(staff, course, Status.IN_PROGRESS)
    with django_capture_on_commit_callbacks(execute=True):
        send(as_manager, "nudge", [staff], words="No hurry at all.")
        again = send(as_manager, "nudge", [staff], words="No hurry at all.")
    assert "It would change nothing for anybody" in page(again)
    assert Message.objects.get().to == staff
    assert Notice.objects.get(person=staff).sentence == "Max Manager writes: No hurry at all."
    assert [one.to for one in mail.outbox] == [[staff.email]]
    event = Event.objects.get(verb="nudge.sent")
    assert (event.actor, event.person) == (manager, staff)
    time_machine.move_to(dt.datetime.now(dt.UTC) + DAY)
    client = signed_in(manager)
    assert "Done for 1 person" in page(send(client, "nudge", [staff], words="Still here."))


def test_more_time_says_from_when_to_when_and_can_be_taken_back(
    as_manager: Client, harbour: Agency, staff: User, peer: User, supervisor: User,
    course: CoursePage,
) -> None:  # fmt: skip
    put(staff, course, Status.OVERDUE)
    put(peer, course, Status.NOT_STARTED, due_on=later(harbour, 90))
    put(supervisor, course, Status.COMPLETE)
    people = [staff, peer, supervisor]
    said = {"course": course.pk, "due_on": later(harbour).isoformat(), "why": "The flood"}
    shown = page(send(as_manager, "extend", people, "preview", **said))
    assert "1 of 3 people" in shown
    assert "Sol Supervisor Has completed it" in shown
    send(as_manager, "extend", people, **said)
    row = Enrolment.objects.get(learner=staff)
    assert row.due_on == later(harbour)
    act = Act.objects.get()
    assert (act.why, act.people) == ("The flood", 1)
    assert "The flood" in page(as_manager.get(reverse("reports:person", args=[staff.pk])))
    undo = reverse("reports:undo_act", args=[act.pk])
    as_manager.post(undo)
    row.refresh_from_db()
    assert row.due_on == harbour.today() - DAY
    assert "can’t be taken back any more" in page(as_manager.post(undo, follow=True))
    verbs = ["act.done", "due.extended", "act.undone", "due.extension_undone"]
    assert set(verbs) <= set(Event.objects.values_list("verb", flat=True))


def test_taking_back_leaves_dates_that_have_changed_since(
    as_manager: Client, harbour: Agency, staff: User, course: CoursePage
) -> None:
    put(staff, course, Status.OVERDUE)
    said = {"course": course.pk, "due_on": later(harbour).isoformat(), "why": "The flood"}
    send(as_manager, "extend", [staff], **said)
    Enrolment.objects.update(due_on=later(harbour, 70))
    as_manager.post(reverse("reports:undo_act", args=[Act.objects.get().pk]))
    assert Enrolment.objects.get().due_on == later(harbour, 70)


def test_another_rule_leaves_whoever_was_given_more_time(
    as_manager: Client, harbour: Agency, team: Team, manager: User, staff: User, peer: User,
    course: CoursePage,
) -> None:  # fmt: skip
    asked = progress.assign(course, agency=harbour, team=team, by=manager, due_days=30)
    said = {"course": course.pk, "due_on": later(harbour).isoformat(), "why": "The flood"}
    send(as_manager, "extend", [staff], **said)
    rule = {"due_rule": "after_enrolment", "due_days": 40, "due_on": None, "due_after": None}
    moved = progress.revise_assignment(asked, rule, by=manager)
    assert [row.person for row in moved] == [peer]


def test_many_are_exempted_and_taken_back_together(
    as_manager: Client, manager: User, staff: User, peer: User, course: CoursePage
) -> None:
    said = {"course": course.pk, "kind": "exempt", "reason": "On leave"}
    shown = page(send(as_manager, "exempt", [staff, peer, manager], "preview", **said))
    assert "Max Manager Another manager can note this for you" in shown
    send(as_manager, "exempt", [staff, peer, manager], **said)
    assert Exemption.objects.filter(withdrawn_at=None).count() == 2
    as_manager.post(reverse("reports:undo_act", args=[Act.objects.get().pk]))
    assert Exemption.objects.filter(withdrawn_at=None).count() == 0


@pytest.mark.parametrize("do", ["extend", "exempt"])
def test_it_is_taken_back_for_those_whom_one_still_manages(
    as_manager: Client, harbour: Agency, team: Team, other_team: Team, staff: User, peer: User,
    course: CoursePage, do: str,
) -> None:  # fmt: skip
    lead = member(harbour, team=team, role=Role.MANAGER, email="lead@harbour.example")
    for person in (staff, peer):
        put(person, course, Status.OVERDUE)
    said = {"course": course.pk, "due_on": later(harbour).isoformat(), "why": "The flood"}
    said |= {"kind": "exempt", "reason": "On leave"}
    send(signed_in(lead), do, [staff, peer], **said)
    peer.memberships.update(team=other_team)
    back = reverse("reports:undo_act", args=[Act.objects.get().pk])
    assert "Taken back for 1 person" in page(signed_in(lead).post(back, follow=True))
    staff.memberships.update(team=other_team)
    Act.objects.update(undone_at=None)
    assert "None of it" in page(signed_in(lead).post(back, follow=True))


def test_a_supervisor_is_asked_about_whoever_waits_on_them(
    as_manager: Client, harbour: Agency, team: Team, staff: User, peer: User, supervisor: User,
    other_supervisor: User, course: CoursePage,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    put(staff, course, Status.WAITING_ON_SUPERVISOR)
    with django_capture_on_commit_callbacks(execute=True):
        send(as_manager, "ask_supervisor", [staff, peer], words="Could you look?")
    notice = Notice.objects.get()
    assert notice.person == supervisor
    assert notice.sentence == "About Sam Staff. Max Manager writes: Could you look?"
    again = send(as_manager, "ask_supervisor", [staff], "preview", words="Could you look?")
    assert "Sol Supervisor: asked today already" in page(again)


def test_a_team_gets_the_same_words(
    as_manager: Client, team: Team, staff: User, peer: User, course: CoursePage
) -> None:
    chosen = as_manager.get(ACT, {"do": "message", "everyone": "1", "team": team.pk})
    assert "2 people chosen" in page(chosen)
    send(as_manager, "message", [staff, peer], words="We meet on Monday.")
    assert set(Message.objects.values_list("to__email", flat=True)) == {staff.email, peer.email}
    done = page(as_manager.get(reverse("reports:done", args=[Act.objects.get().pk])))
    assert "We meet on Monday." in done
    assert "Take it back" not in done


def test_asking_for_a_course_goes_on_with_their_names(
    as_manager: Client, staff: User, peer: User, course: CoursePage
) -> None:
    answer = as_manager.get(ACT, {"do": "assign", "people": [staff.pk, peer.pk]}, follow=True)
    assert "Sam Staff" in page(answer)
    assert not Assignment.objects.exists()


def test_people_of_others_are_left_out_whatever_is_sent(
    team_manager: User, as_outsider_manager: Client, harbour: Agency, team: Team, staff: User,
    course: CoursePage, other_team: Team,
) -> None:  # fmt: skip
    other = member(harbour, team=other_team)
    send(as_outsider_manager, "message", [staff], words="Hello")
    assert not Message.objects.exists()
    send(signed_in(team_manager), "message", [staff, other], words="Hello")
    act = Act.objects.get()
    assert [row.to for row in act.messages.all()] == [staff]
    address = reverse("reports:done", args=[act.pk])
    assert as_outsider_manager.get(address).status_code == 404
    second = member(harbour, Role.MANAGER, team)
    assert signed_in(second).get(address).status_code == 404


@pytest.mark.parametrize(
    ("do", "said", "sentence"),
    [
        ("nudge", {"words": ""}, "This field is required"),
        ("message", {"words": "x" * 400}, "at most 340 characters"),
        ("extend", {"course": "", "due_on": "2020-01-01", "why": "x"}, "This day has passed"),
        ("exempt", {"kind": "earlier", "reason": "x"}, "Say when it was completed"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    do: str, said: dict[str, str], sentence: str, as_manager: Client, staff: User,
    course: CoursePage,
) -> None:  # fmt: skip
    answer = send(as_manager, do, [staff], "preview", **said)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert all(value in answer.content.decode() for value in said.values())


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("nudge", {"words": "Hello"}), ("ask_supervisor", {"words": "Hello"}),
        ("extend", {"due_on": "2030-01-01", "why": "x"}), ("message", {"words": "Hello"}),
    ],
)  # fmt: skip
def test_a_preview_costs_the_same_for_any_number(
    do: str, said: dict[str, Any], as_manager: Client, harbour: Agency, team: Team,
    supervisor: User, course: CoursePage, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    people = crowd(harbour, 30, team=team)
    for person in people:
        put(person, course, Status.WAITING_ON_SUPERVISOR, due_on=later(harbour))
    said = said | {"course": course.pk}
    send(as_manager, do, people[:2], "preview", **said)
    with django_assert_max_num_queries(40) as few:
        send(as_manager, do, people[:2], "preview", **said)
    with django_assert_max_num_queries(len(few)):
        send(as_manager, do, people, "preview", **said)
