"""Random sequences of everything that can happen to an attempt, and what holds all the while."""

from __future__ import annotations

import copy
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lms.people.models import User
from quizzes import actions
from quizzes.models import Attempt, Choice, Question, Quiz, TrueFalseQuestion

from .questions import a_quiz, form

NUMBERS = st.integers(min_value=1, max_value=3)


class OneLearner(RuleBasedStateMachine):
    """A learner and a quiz of three kinds; the machine knows what should be remembered."""

    learner: User

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.quiz = a_quiz(size=3)
        self.frozen: dict[object, list] = {}
        self.answers: dict[object, dict[int, object]] = {}
        self.results: dict[object, tuple] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def current(self) -> Attempt | None:
        return Attempt.objects.filter(learner=self.learner).open().first()

    @rule(seed=st.integers(0, 9))
    def start(self, seed: int) -> None:
        before = self.current()
        made = actions.start_attempt(self.quiz, self.learner, rng=random.Random(seed))  # noqa: S311
        assert before is None or made == before
        self.frozen.setdefault(made.pk, copy.deepcopy(made.frozen))
        self.answers.setdefault(made.pk, dict.fromkeys(range(3)))

    @precondition(lambda self: self.current())
    @rule(number=NUMBERS, right=st.booleans())
    def answer(self, number: int, right: bool) -> None:
        attempt = self.current()
        data = form(attempt, right=right, numbers=[number])
        actions.save_answers(attempt, data, by=self.learner)
        given = actions.read_answer(attempt, number - 1, data)
        self.answers[attempt.pk][number - 1] = given

    @precondition(lambda self: self.results)
    @rule(number=NUMBERS)
    def answer_too_late(self, number: int) -> None:
        closed = Attempt.objects.get(pk=next(iter(self.results)))
        with pytest.raises(actions.AttemptClosed):
            actions.save_answers(closed, form(closed, numbers=[number]), by=self.learner)

    @precondition(lambda self: self.frozen)
    @rule(times=st.integers(1, 2), data=st.data())
    def submit(self, times: int, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(list(self.frozen)))
        for _ in range(times):
            closed = actions.submit_attempt(Attempt.objects.get(pk=pk), by=self.learner)
            result = (closed.submitted_at, closed.points_earned, closed.passed)
            assert self.results.setdefault(pk, result) == result

    @rule(word=st.sampled_from(["One", "Two"]), truth=st.booleans(), mark=st.integers(1, 100))
    def edit(self, word: str, truth: bool, mark: int) -> None:
        Question.objects.non_polymorphic().update(prompt=f"<p>{word}</p>", points=mark)
        Choice.objects.update(text=word)
        TrueFalseQuestion.objects.update(answer_is_true=truth)
        Quiz.objects.update(pass_mark=mark, title=word)

    @invariant()
    def at_most_one_is_open(self) -> None:
        assert Attempt.objects.filter(learner=self.learner).open().count() <= 1

    @invariant()
    def what_was_asked_answered_and_scored_stays(self) -> None:
        for attempt in Attempt.objects.filter(learner=self.learner):
            assert attempt.frozen == self.frozen[attempt.pk]
            assert attempt.answers() == self.answers[attempt.pk]
            result = (attempt.submitted_at, attempt.points_earned, attempt.passed)
            assert result == self.results.get(attempt.pk, (None, None, None))


def test_whatever_happens_attempts_keep_what_they_promise(staff: User):
    machine = type("Machine", (OneLearner,), {"learner": staff})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
