"""What each kind makes of a key put right, and what it shows of the answers to a trainer."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.db.models import Model

from lms.demo.answers import fields
from lms.people.models import Agency
from quizzes import actions
from quizzes.analysis import analyse
from quizzes.flags import flags
from quizzes.models import (
    AcceptedAnswer,
    Choice,
    Frozen,
    Gap,
    MatchPair,
    OrderingItem,
    Question,
    ScenarioPart,
)
from tests.factories import member

from .questions import SAMPLES, asks, form
from .test_kinds import sent

KINDS = [kind for kind in SAMPLES if kind != "reflection"]


def asked(kind: str) -> tuple[Question, Frozen]:
    SAMPLES[kind]("q")
    question = Question.objects.get(code="q")
    return question, question.freeze(random.Random(1))  # noqa: S311  (the same each time)


def answer(question: Question, frozen: Frozen, right: bool = True) -> object:
    return question.read_answer(frozen, sent(fields(frozen, right)), "q1")


def change(row: Model, **values: object) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def swap_signs() -> None:
    first, second = MatchPair.objects.exclude(left="")[:2]
    change(first, right=second.right)
    change(second, right=first.right)


def swap_steps() -> None:
    change(OrderingItem.objects.get(text="Look back"), sort_order=-1)


def accept_another() -> None:
    change(AcceptedAnswer.objects.get(percent=100), wordings="something else")


def fit_another() -> None:
    change(Gap.objects.first(), accepted="something else")


def other_answer_within() -> None:
    choices = Choice.objects.filter(question__code="q-0")
    for place, choice in enumerate(choices):
        change(choice, is_correct=place == 1)


PUT_RIGHT: dict[str, Callable[[], None]] = {
    "matching": swap_signs,
    "ordering": swap_steps,
    "short_answer": accept_another,
    "blanks": fit_another,
    "scenario": other_answer_within,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_key_leaves_a_question_as_it_was(db: None, kind: str):
    _, frozen = asked(kind)
    assert Question.objects.get(code="q").rekeyed(frozen) == frozen


@pytest.mark.parametrize("kind", PUT_RIGHT)
def test_what_was_right_no_longer_earns_everything_and_what_is_right_now_does(db: None, kind: str):
    question, frozen = asked(kind)
    before = answer(question, frozen)
    PUT_RIGHT[kind]()
    now = Question.objects.get(code="q").rekeyed(frozen)
    assert question.grade(now, before) < 1
    assert question.grade(now, answer(question, now)) == 1
    assert question.asked(now) == question.asked(frozen)


OTHERWISE: dict[str, Callable[[], object]] = {
    "matching": lambda: change(MatchPair.objects.get(left="Ease"), left="Other words"),
    "ordering": lambda: change(OrderingItem.objects.get(text="Look"), text="Other words"),
    "short_answer": lambda: Question.objects.get(code="q").__class__.objects.update(
        compared="ideas"
    ),
    "blanks": lambda: Question.objects.get(code="q").__class__.objects.update(
        passage="Another [1] and [2]."
    ),
    "scenario": lambda: ScenarioPart.objects.first().delete(),
}


@pytest.mark.parametrize("kind", OTHERWISE)
def test_what_was_asked_otherwise_cannot_take_todays_key(db: None, kind: str):
    _, frozen = asked(kind)
    OTHERWISE[kind]()
    assert Question.objects.get(code="q").rekeyed(frozen) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_counts_as_right_and_another_does_not(db: None, kind: str):
    question, frozen = asked(kind)
    options = {option.key: option for option in question.options_of(frozen)}
    for right in (True, False):
        chosen = question.chosen_in(frozen, answer(question, frozen, right))
        assert chosen
        assert {options[key].right for key in chosen} == {right}
    assert question.chosen_in(frozen, None) == set()
    again = question.options_of(question.freeze(random.Random(2)))  # noqa: S311
    assert set(options) == {option.key for option in again}


def test_what_people_typed_is_counted_and_never_shown(harbour: Agency):
    quiz = asks("typed", SAMPLES["short_answer"]("s"), SAMPLES["matching"]("m"))
    for number in range(5):
        learner = member(harbour, email=f"learner{number}@harbour.example")
        attempt = actions.start_attempt(quiz, learner)
        data = form(attempt, right=False)
        data["q1"] = f"My name is {number}"
        actions.save_answers(attempt, data, by=learner)
        actions.submit_attempt(attempt, by=learner)
    pairs, typed = analyse(quiz).items
    assert [(row.text, row.count) for row in typed.options if not row.right] == [
        ("another answer", 5)
    ]
    assert any("Most people choose “another answer”" in sentence for sentence in flags(typed))
    assert all(row.right or row.count for row in pairs.options)
    assert sum(row.count for row in pairs.options) == 15
    assert not [sentence for sentence in flags(pairs) if "Nobody chooses" in sentence]
