"""What every kind of question promises; a new kind is held to it by being there."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.apps import apps
from django.http import QueryDict
from django.template.loader import get_template, render_to_string
from wagtail.models import Orderable

from lms.core.errors import BadInput
from lms.demo.answers import fields
from quizzes.models import Frozen, Question, ShortAnswerQuestion
from quizzes.permissions import TRAINER_MODELS
from quizzes.sheet import AskedQuestion

from .admin_forms import ANSWERS
from .questions import CANARY, SAMPLES

KINDS = Question.kinds()


def sent(fields: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for suffix, values in fields.items():
        data.setlist(f"q1{suffix}", values)
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
    whole = 0 if frozen["points"] == "0" else 1
    for right, share in ((True, whole), (False, 0)):
        answer = kind.read_answer(frozen, sent(fields(frozen, right)), "q1")
        assert json.loads(json.dumps(answer)) == answer
        assert kind.grade(frozen, answer) == share


def test_no_answer_is_nothing_and_earns_nothing(kind: type[Question], frozen: Frozen):
    assert kind.read_answer(frozen, QueryDict(), "q1") is None
    assert kind.grade(frozen, None) == 0


@pytest.mark.parametrize("value", ["made-up", "\x00", "'", "x" * 10_000])
def test_what_was_never_offered_is_refused(kind: type[Question], frozen: Frozen, value: str):
    made_up = sent({suffix: [value] for suffix in fields(frozen, True)})
    if kind is ShortAnswerQuestion and len(value) < 10 and value != "\x00":
        assert kind.grade(frozen, kind.read_answer(frozen, made_up, "q1")) == 0
    else:
        with pytest.raises(BadInput):
            kind.read_answer(frozen, made_up, "q1")


def test_the_page_that_asks_shows_the_saved_answer_and_nothing_of_the_key(
    kind: type[Question], frozen: Frozen
):
    answer = kind.read_answer(frozen, sent(fields(frozen, True)), "q1")
    shown = AskedQuestion(1, kind.asked(frozen), None, kind.ask_template(), "q1")
    empty = render_to_string(kind.ask_template(), {"shown": shown, "answer": None})
    full = render_to_string(kind.ask_template(), {"shown": shown, "answer": answer})
    assert CANARY not in empty
    assert full != empty
    for suffix in fields(frozen, True):
        assert f'name="q1{suffix}"' in empty


def test_the_review_shows_a_word_whatever_was_answered(kind: type[Question], frozen: Frozen):
    for data, answered in (({}, False), (fields(frozen, True), True)):
        shown: dict[str, Any] = kind.review(frozen, kind.read_answer(frozen, sent(data), "q1"))
        assert shown["answered"] is answered
        assert CANARY in shown["feedback"]
        assert render_to_string(kind.review_template(), {"shown": shown}).strip()


def test_no_database_chooses_between_parts_that_share_a_place():
    parts = [m for m in apps.get_app_config("quizzes").get_models() if issubclass(m, Orderable)]
    assert [m.__name__ for m in parts if m._meta.ordering != ["sort_order", "pk"]] == []
