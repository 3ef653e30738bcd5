"""What the kinds pay for, as properties."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import score, share_of_order, share_of_parts, share_of_places
from quizzes.models import BlanksQuestion, ReflectionQuestion, ShortAnswerQuestion
from quizzes.models.blanks import pieces
from quizzes.models.ordering import mixed
from quizzes.typed import TextRules, fits, near, number

from .questions import marked_reflection

keys = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2)
texts = st.text(max_size=30)
anything = TextRules()


@given(right=st.dictionaries(st.sampled_from("abcd"), st.sampled_from("wxyz"), min_size=1),
       given_=st.dictionaries(st.sampled_from("abcd"), st.sampled_from("wxyz")))  # fmt: skip
def test_matching_pays_for_each_that_fits(right, given_):
    share = share_of_places(right, given_)
    assert share == Fraction(sum(given_.get(k) == v for k, v in right.items()), len(right))
    assert share_of_places(right, right) == 1


@given(right=keys, data=st.data())
def test_ordering_pays_everything_for_the_right_order_alone(right, data):
    order = data.draw(st.permutations(right))
    places = {key: place for place, key in enumerate(order, start=1)}
    share = share_of_order(right, places)
    assert 0 <= share <= 1
    assert (share == 1) == (list(order) == right)
    assert share_of_order(right, dict.fromkeys(right, 1)) == 0


@given(items=st.lists(st.integers(), unique=True, min_size=2), seed=st.integers())
def test_steps_are_never_shown_in_the_right_order(items, seed):
    shown = mixed(items, random.Random(seed))  # noqa: S311
    assert sorted(shown) == sorted(items)
    assert shown != items


@given(text=texts)
def test_a_text_is_what_it_is_in_any_case_and_with_any_spaces(text):
    assert anything.plain(anything.plain(text)) == anything.plain(text)
    assert anything.plain(f"  {text}\n") == anything.plain(text)


@given(text=texts, before=texts, after=texts)
def test_a_star_stands_for_anything(text, before, after):
    assert fits(f"{before}{text}{after}", f"{before}*{after}") or "*" in before + after


@pytest.mark.parametrize(
    ("said", "rules", "same"),
    [
        ("VENTRAL", TextRules(), True),
        ("VENTRAL", TextRules(case_counts=True), False),
        ("ven tral", TextRules(), True),
        ("ven tral", TextRules(spaces_count=True), False),
        ("véntral", TextRules(), True),
        ("véntral", TextRules(accents_count=True), False),
        ("", TextRules(), False),
    ],
)
def test_the_rules_say_what_makes_a_difference(said: str, rules: TextRules, same: bool):
    assert rules.says(said, ["ventral"]) is same


def test_ideas_are_found_at_the_beginning_of_words():
    assert anything.holds("It’s shifting, I think.", ["shift"])
    assert not anything.holds("I know the forest.", ["now", "rest"])


@given(value=st.decimals(min_value=-1000, max_value=1000, places=2),
       off=st.decimals(min_value=0, max_value=5, places=2))  # fmt: skip
def test_a_number_near_enough_counts_and_one_further_off_does_not(value, off):
    said = str(value + off).replace(".", ",")
    assert near(said, [str(value)], off)
    assert not near(str(value + off + Decimal("0.01")), [str(value)], off)


@pytest.mark.parametrize("text", ["", "1e9", "٣", "1.2.3", "NaN", "ten", "9" * 40])
def test_what_is_no_number_is_none(text: str):
    assert number(text) is None


@given(passage=texts)
def test_taking_a_passage_apart_loses_nothing(passage):
    parts = pieces(passage, {"1"})
    assert "".join(p.get("text") or f"[{p['gap']}]" for p in parts) == passage


def test_half_the_gaps_earn_half():
    gap = {"wordings": ["a"], "options": [], "feedback": ""}
    frozen = {"rules": {}, "gaps": {"1": gap, "2": gap}}
    assert BlanksQuestion.grade(frozen, {"1": "A ", "2": "b"}) == Fraction(1, 2)


def test_an_accepted_answer_can_earn_a_part():
    rows = [{"wordings": ["a"], "percent": 100}, {"wordings": ["a*"], "percent": 40}]
    frozen = {"rules": {}, "compared": "whole", "accepted": rows}
    assert ShortAnswerQuestion.grade(frozen, "a") == 1
    assert ShortAnswerQuestion.grade(frozen, "ab") == Fraction(2, 5)


@given(shares=st.lists(st.fractions(0, 1), min_size=1, max_size=6))
def test_a_scenario_is_worth_the_mean_of_its_parts(shares):
    assert min(shares) <= share_of_parts(shares, [Fraction(1)] * len(shares)) <= max(shares)


def test_what_waits_for_a_mark_neither_passes_nor_fails_until_it_could_not_matter():
    waiting = score([None, Fraction(1)], [Decimal(1), Decimal(1)], 80)
    assert (waiting.passed, waiting.earned) == (None, (None, Decimal(1)))
    assert score([None, Fraction(1)], [Decimal(1), Decimal(1)], 50).passed is True


def test_only_written_words_wait_for_a_mark(db: None):
    frozen = marked_reflection("r").freeze(random.Random(1))  # noqa: S311
    assert ReflectionQuestion.grade(frozen, "I slowed down.") is None
    assert ReflectionQuestion.grade(frozen, None) == 0
