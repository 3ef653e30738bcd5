"""Finding a time together: proposed, agreed, moved, handed over; and nothing waits unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from courses.progress.models import Enrolment, Move, Waiting
from courses.supervision import actions
from courses.supervision.models import PracticePage, PracticeRequest, RequestState
from courses.supervision.nudges import nudge_waiting
from lms.activity.models import Event
from lms.core.errors import BadInput, NotPermitted
from lms.notifications.models import Notice
from lms.people.models import User

from .observing import MONDAY, TUESDAY, WEDNESDAY, shared, written

NOON = dt.datetime(2026, 3, 9, 17, tzinfo=dt.UTC)
"""Noon or so, a week later, where the agency is."""


@pytest.fixture
def asked(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> PracticeRequest:
    return actions.ask_for_practice(
        step, learner=staff, supervisor=supervisor, what="PRIVATE-WHAT", times=[TUESDAY], at=MONDAY
    )


def entries() -> list[Calendar]:
    return [
        Calendar.from_ical(content)
        for message in mail.outbox
        for _, content, kind in message.attachments
        if kind.startswith("text/calendar")
    ]


def test_a_proposal_is_the_learners_move_and_agreeing_sets_the_time(
    asked: PracticeRequest, enrolment: Enrolment, staff: User, supervisor: User
) -> None:
    actions.propose_time(asked, by=supervisor, starts_at=WEDNESDAY, at=MONDAY)
    wait = Waiting.objects.get(enrolment=enrolment)
    assert (wait.move, wait.sentence) == (Move.LEARNER, "Sol Supervisor proposes another time.")
    agreed = actions.agree_to_time(asked, by=staff, at=MONDAY)
    assert (agreed.state, agreed.starts_at) == (RequestState.ACCEPTED, WEDNESDAY)


def test_a_time_that_has_passed_is_refused(asked: PracticeRequest, supervisor: User) -> None:
    with pytest.raises(BadInput):
        actions.propose_time(asked, by=supervisor, starts_at=MONDAY, at=TUESDAY)


def test_handing_over_opens_the_same_with_another_and_keeps_the_old(
    asked: PracticeRequest, supervisor: User, second_supervisor: User, peer: User
) -> None:
    with pytest.raises(NotPermitted):
        actions.hand_over(asked, by=supervisor, to=peer)
    following = actions.hand_over(asked, by=supervisor, to=second_supervisor, at=TUESDAY)
    asked.refresh_from_db()
    assert (asked.state, following.state) == (RequestState.HANDED_OVER, RequestState.ASKED)
    assert (following.what, following.handed_over_from) == (asked.what, asked)


def test_calendars_get_the_time_its_move_and_its_end(
    asked: PracticeRequest,
    staff: User,
    supervisor: User,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    soon = timezone.now() + dt.timedelta(days=2)
    later = soon + dt.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        actions.answer_request(asked, by=supervisor, accept=True, starts_at=soon)
        actions.answer_request(asked, by=supervisor, accept=True, starts_at=later)
        actions.withdraw_request(asked, by=staff)
    found = entries()
    told = [(str(row["method"]), int(row.walk("VEVENT")[0]["sequence"])) for row in found]
    assert sorted(told) == sorted(2 * [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)])
    assert len({str(row.walk("VEVENT")[0]["uid"]) for row in found}) == 1
    assert "PRIVATE" not in "".join(row.to_ical().decode() for row in found)


def test_the_entry_can_be_downloaded_by_the_two(
    asked: PracticeRequest, supervisor: User, as_staff: Client, as_peer: Client
) -> None:
    address = reverse("supervision:calendar", args=[asked.pk])
    assert as_staff.get(address).status_code == 404
    actions.answer_request(asked, by=supervisor, accept=True, starts_at=TUESDAY, at=MONDAY)
    event = Calendar.from_ical(as_staff.get(address).content).walk("VEVENT")[0]
    assert event["dtstart"].dt == TUESDAY
    assert as_peer.get(address).status_code == 404


def test_a_reminder_then_a_word_to_the_manager_once_each(
    asked: PracticeRequest,
    supervisor: User,
    manager: User,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    assert nudge_waiting(at=MONDAY + dt.timedelta(days=2)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert nudge_waiting(at=NOON - dt.timedelta(days=3)) == 1
        assert nudge_waiting(at=NOON) == 1
        assert nudge_waiting(at=NOON) == 0
    told = set(Notice.objects.values_list("kind", "person__email"))
    assert ("practice_reminder", supervisor.email) in told
    assert ("practice_waiting", manager.email) in told
    sentence = Notice.objects.get(kind="practice_waiting", person=manager).sentence
    assert sentence == "Sam Staff has been waiting for Sol Supervisor since 2 March 2026."


def test_nobody_is_reminded_in_quiet_hours(asked: PracticeRequest) -> None:
    assert nudge_waiting(at=NOON.replace(hour=4)) == 0


def test_what_a_learner_put_by_for_later_reminds_nobody(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User
) -> None:
    feedback = shared(enrolment, step, supervisor, at=MONDAY)
    actions.choose_reading(feedback, by=staff, choice="later")
    assert nudge_waiting(at=NOON) == 0
    assert not Event.objects.filter(verb="practice.escalated").exists()


def test_the_supervisor_answers_on_the_page(
    asked: PracticeRequest, as_supervisor: Client, second_supervisor: User
) -> None:
    address = reverse("supervision:answer", args=[asked.pk])
    bare = as_supervisor.post(address, {"answer": "propose", "reply": "Kept words"})
    assert bare.status_code == 422
    assert "Kept words" in bare.content.decode()
    over = {"answer": "hand_over", "to": second_supervisor.pk}
    assert as_supervisor.post(address, over).status_code == 302
    asked.refresh_from_db()
    assert asked.handed_over_to.supervisor == second_supervisor


def test_a_time_that_has_passed_without_an_observation_waits_for_the_supervisor(
    asked: PracticeRequest, supervisor: User, manager: User, enrolment: Enrolment,
    step: PracticePage,
) -> None:  # fmt: skip
    week = dt.timedelta(days=7)
    actions.answer_request(asked, by=supervisor, accept=True, starts_at=TUESDAY, at=MONDAY)
    assert nudge_waiting(at=TUESDAY + dt.timedelta(days=1)) == 0
    assert nudge_waiting(at=TUESDAY + week) == 2
    told = Event.objects.filter(verb__in=("practice.reminded", "practice.escalated"))
    assert {row.data["to"] for row in told} == {supervisor.pk}
    assert nudge_waiting(at=TUESDAY + 2 * week) == 0


def test_a_yes_without_a_time_is_brought_to_mind_and_told_to_nobody_else(
    asked: PracticeRequest, supervisor: User
) -> None:
    actions.answer_request(asked, by=supervisor, accept=True, at=MONDAY)
    assert nudge_waiting(at=NOON) == 1
    assert not Event.objects.filter(verb="practice.escalated").exists()


def test_what_is_being_written_down_is_a_draft_that_waits_and_no_request(
    asked: PracticeRequest, supervisor: User, enrolment: Enrolment, step: PracticePage
) -> None:
    actions.answer_request(asked, by=supervisor, accept=True, starts_at=TUESDAY, at=MONDAY)
    written(enrolment, step, supervisor, at=TUESDAY)
    assert nudge_waiting(at=TUESDAY + dt.timedelta(days=7)) == 1
