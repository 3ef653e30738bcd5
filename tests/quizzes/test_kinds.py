"""What every kind of question promises; a new kind is held to it by being there."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import get_template

from lms.core.errors import BadInput
from quizzes.models import Frozen, Question
from quizzes.permissions import TRAINER_MODELS

from .admin_forms import ANSWERS
from .questions import CANARY, SAMPLES, other_values, right_values

KINDS = Question.kinds()


def sent(values: list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("q1", values)
    return data


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request: pytest.FixtureRequest) -> type[Question]:
    return request.param


@pytest.fixture
def frozen(db: None, kind: type[Question]) -> Frozen:
    return SAMPLES[kind.kind]("frozen").freeze(random.Random(1))  # noqa: S311  (the same each time)


def test_each_kind_has_a_sample_and_a_trainers_form_in_these_tests():
    assert set(SAMPLES) == set(ANSWERS) == set(KINDS)


def test_a_kind_says_what_it_is_and_can_be_written(kind: type[Question]):
    assert kind.kind_label
    assert kind.kind_description.endswith(".")
    assert kind in TRAINER_MODELS
    assert kind.snippet_viewset.model is kind
    for template in (kind.ask_template(), kind.review_template()):
        assert get_template(template)


def test_a_frozen_question_is_plain_data(frozen: Frozen):
    assert json.loads(json.dumps(frozen)) == frozen


def test_what_is_asked_holds_nothing_of_the_key(kind: type[Question], frozen: Frozen):
    asked = json.dumps(kind.asked(frozen))
    assert CANARY not in asked
    assert "correct" not in asked
    assert "answer_is" not in asked


def test_the_right_answer_earns_everything_and_another_nothing(
    kind: type[Question], frozen: Frozen
):
    for values, share in ((right_values(frozen), 1), (other_values(frozen), 0)):
        answer = kind.read_answer(frozen, sent(values), "q1")
        assert json.loads(json.dumps(answer)) == answer
        assert kind.grade(frozen, answer) == share


def test_no_answer_is_nothing_and_earns_nothing(kind: type[Question], frozen: Frozen):
    assert kind.read_answer(frozen, QueryDict(), "q1") is None
    assert kind.grade(frozen, None) == 0


@pytest.mark.parametrize("value", ["made-up", "\x00", "'", "x" * 10_000])
def test_what_was_never_offered_is_refused(kind: type[Question], frozen: Frozen, value: str):
    with pytest.raises(BadInput):
        kind.read_answer(frozen, sent([value]), "q1")


def test_the_review_shows_the_answer_the_key_and_a_word(kind: type[Question], frozen: Frozen):
    for values, answered in (([], False), (right_values(frozen), True)):
        shown: dict[str, Any] = kind.review(frozen, kind.read_answer(frozen, sent(values), "q1"))
        assert shown["answered"] is answered
        assert CANARY in shown["feedback"]
        assert any(option["correct"] for option in shown["options"])
