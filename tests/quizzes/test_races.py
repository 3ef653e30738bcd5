"""Many requests of one learner in the same moment, on a real database with a connection each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lms.activity.models import Event
from lms.people.models import User
from quizzes import actions
from quizzes.models import Attempt, Response

from .questions import a_quiz, form

RACERS = 10

pytestmark = pytest.mark.django_db(transaction=True)


def race(act: Callable[[], object]) -> list[object]:
    """Call ``act`` from many threads at once and return what each got."""
    gate = Barrier(RACERS)

    def run() -> object:
        try:
            gate.wait(timeout=20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(RACERS)]]


def test_ten_starts_at_once_give_one_attempt(staff: User):
    quiz = a_quiz(size=4)
    got = race(lambda: actions.start_attempt(quiz, staff))
    assert len({attempt.pk for attempt in got}) == 1
    assert Attempt.objects.count() == 1
    assert Response.objects.count() == 4
    assert Event.objects.filter(verb="attempt.started").count() == 1


def test_ten_times_handing_in_at_once_gives_one_result(staff: User):
    attempt = actions.start_attempt(a_quiz(size=4), staff)
    actions.save_answers(attempt, form(attempt), by=staff)
    got = race(lambda: actions.submit_attempt(attempt, by=staff))
    assert len({(closed.submitted_at, closed.points_earned) for closed in got}) == 1
    assert Event.objects.filter(verb="attempt.submitted").count() == 1


def test_an_answer_that_races_with_handing_in_is_either_graded_or_refused(staff: User):
    attempt = actions.start_attempt(a_quiz(size=4), staff)
    turns = iter(range(RACERS))

    def act() -> str:
        if next(turns) == RACERS // 2:
            actions.submit_attempt(attempt, by=staff)
            return "handed in"
        try:
            actions.save_answers(attempt, form(attempt), by=staff)
        except actions.AttemptClosed:
            return "refused"
        return "saved"

    got = race(act)
    closed = Attempt.objects.get(pk=attempt.pk)
    answered = all(answer is not None for answer in closed.answers().values())
    assert answered == (closed.points_earned == 4) == ("saved" in got)


@pytest.mark.postgres
def test_whoever_comes_second_gets_the_attempt_of_whoever_came_first(
    staff: User, monkeypatch: pytest.MonkeyPatch
):
    """The moment between looking for an open attempt and making one, stretched on purpose."""
    quiz = a_quiz(size=4)
    freeze, first = actions.freeze_quiz, []

    def freeze_while_another_starts(*args: object, **how: object) -> object:
        monkeypatch.setattr(actions, "freeze_quiz", freeze)
        with ThreadPoolExecutor(1) as pool:
            first.append(pool.submit(start_and_close).result(timeout=20))
        return freeze(*args, **how)

    def start_and_close() -> Attempt:
        try:
            return actions.start_attempt(quiz, staff)
        finally:
            connection.close()

    monkeypatch.setattr(actions, "freeze_quiz", freeze_while_another_starts)
    assert actions.start_attempt(quiz, staff) == first[0]
    assert Attempt.objects.count() == 1
