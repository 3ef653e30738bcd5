"""What somebody typed is still before them when it was refused, with the sentence that says why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.models import PracticePage, Rubric
from lms.people.models import User
from tests import factories

from .observing import MONDAY, TUESDAY, read, shared, signed, written
from .rating import rated

TYPED = "Every word of this took me a while."


def send(client: Client, name: str, *args: Any, **data: Any) -> HttpResponse:
    return client.post(reverse(f"supervision:{name}", args=args), data)


def assert_kept(answer: HttpResponse, sentence: str, status: int = 409) -> None:
    assert answer.status_code == status
    page = answer.content.decode()
    assert TYPED in page
    assert sentence in page


def test_a_second_request_of_the_same_kind(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    wish = {"kind": "live_observation", "supervisor": supervisor.pk}
    send(as_staff, "ask", step.pk, **wish, what="The first.")
    answer = send(as_staff, "ask", step.pk, **wish, what=TYPED)
    assert_kept(answer, "Withdraw it first")


def test_an_answer_to_a_request_that_was_withdrawn(
    enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User, as_supervisor: Client
) -> None:
    asked = actions.ask_for_practice(step, learner=staff, supervisor=supervisor, what="A check-in")
    actions.withdraw_request(asked, by=staff)
    answer = send(as_supervisor, "answer", asked.pk, answer="hand_back", reply=TYPED)
    assert_kept(answer, "This request is closed.")


def test_other_words_after_acknowledging(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    feedback = read(enrolment, step, supervisor)
    answer = send(as_staff, "acknowledge", feedback.pk, reply=TYPED)
    assert_kept(answer, "You have acknowledged this already")


def test_a_reply_before_it_was_read(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
) -> None:
    feedback = shared(enrolment, step, supervisor)
    answer = send(as_supervisor, "reply", feedback.pk, words=TYPED)
    assert_kept(answer, "Replies open once the feedback has been read.")


def test_a_second_plan(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
) -> None:
    feedback = read(enrolment, step, supervisor, 3, 1)
    actions.plan_first(feedback, by=supervisor, words="Role first.")
    answer = send(as_supervisor, "plan", feedback.pk, words=TYPED)
    assert_kept(answer, "There is a plan already")


def test_the_reason_of_a_correction_while_another_draft_is_open(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
) -> None:
    feedback = shared(enrolment, step, supervisor)
    written(enrolment, step, supervisor)
    answer = send(as_supervisor, "amend", feedback.pk, how="correct", reason=TYPED)
    assert_kept(answer, "Finish the draft that you have begun first.", status=422)


def test_a_plan_to_look_at_on_a_day_that_has_passed(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_supervisor: Client
) -> None:
    feedback = read(enrolment, step, supervisor, 3, 1)
    day = dt.date(2026, 3, 1)
    answer = send(as_supervisor, "plan", feedback.pk, words=TYPED, review_on=day)
    assert_kept(answer, "This day has passed.", status=400)


@pytest.mark.parametrize("choice", ["", "sometime"])
def test_a_choice_that_is_none_says_so(
    choice: str, enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    feedback = shared(enrolment, step, supervisor)
    answer = send(as_staff, "choose", feedback.pk, reading=choice)
    assert answer.status_code == 400
    assert "Choose now, later or together." in answer.content.decode()


def test_a_request_for_what_is_done_already(
    enrolment: Enrolment, step: PracticePage, supervisor: User, as_staff: Client
) -> None:
    for at in (MONDAY, TUESDAY):
        signed(enrolment, step, supervisor, at=at)
    wish = {"kind": "live_observation", "supervisor": supervisor.pk}
    assert_kept(send(as_staff, "ask", step.pk, **wish, what=TYPED), "This step is done")


def test_words_sent_signed_out_into_a_draft_that_was_shared_since(
    enrolment: Enrolment, step: PracticePage, supervisor: User
) -> None:
    draft = written(enrolment, step, supervisor)
    client = Client()
    send(client, "edit", draft.pk, strengths=TYPED, writer=supervisor.pk)
    actions.share(draft, by=supervisor, at=MONDAY)
    client.force_login(supervisor)
    answer = client.get(reverse("supervision:edit", args=[draft.pk]))
    assert_kept(answer, "This is no longer a draft.", status=200)
    assert client.get(reverse("supervision:edit", args=[draft.pk])).status_code == 302


def test_a_vignette_that_was_finished_on_another_page(
    rubric: Rubric, supervisor: User, as_supervisor: Client
) -> None:
    factories.make_vignette(rubric)
    sighting = rated(rubric, supervisor, 3, 3).sightings.get()
    name = f"evidence_{sighting.ratings.first().criterion}"
    answer = send(as_supervisor, "vignette", sighting.pk, **{name: TYPED})
    assert_kept(answer, "You have finished this vignette")
