from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import PLACES, rounded_down, score, share_of_one, share_of_several

tokens = st.sets(st.sampled_from("abcdefgh"))
shares = st.fractions(min_value=0, max_value=1, max_denominator=9)
worths = st.decimals(min_value="0.01", max_value=100, places=2)
questions = st.lists(st.tuples(shares, worths), max_size=40)
marks = st.integers(min_value=1, max_value=100)


@given(picks=tokens, right=tokens)
def test_a_share_is_between_nothing_and_everything(picks, right):
    assert 0 <= share_of_several(picks, right) <= 1


@given(right=tokens.filter(bool))
def test_exactly_the_right_picks_earn_everything(right):
    assert share_of_several(right, right) == 1


@given(right=tokens)
def test_no_answer_earns_nothing(right):
    assert share_of_several([], right) == 0
    assert share_of_one(None, "a") == 0
    assert share_of_one(None, None) == 0


@given(picks=tokens, right=tokens, more=st.sampled_from("abcdefgh"))
def test_another_pick_that_fits_never_costs_and_one_that_does_not_never_pays(picks, right, more):
    before, after = share_of_several(picks, right), share_of_several(picks | {more}, right)
    assert after >= before if more in right else after <= before


@given(picks=tokens)
def test_ticking_everything_earns_no_more_than_the_right_picks_less_the_others(picks):
    everything = set("abcdefgh")
    assert share_of_several(everything, picks) == max(
        0, Fraction(2 * len(picks) - 8, len(picks) or 1)
    )


@given(
    answer=st.sampled_from(["a", "b", True, False]), right=st.sampled_from(["a", "b", True, False])
)
def test_one_right_answer_is_all_or_nothing(answer, right):
    assert share_of_one(answer, right) == (1 if answer == right else 0)


@given(exact=st.fractions(min_value=0, max_value=10_000))
def test_rounding_never_adds_and_loses_less_than_one_place(exact):
    kept = Fraction(rounded_down(exact))
    assert kept <= exact < kept + Fraction(1, 10**PLACES)


@given(rows=questions, mark=marks)
def test_an_attempt_passes_just_when_its_exact_points_reach_the_mark(rows, mark):
    result = score([share for share, _ in rows], [worth for _, worth in rows], mark)
    exact = sum(share * Fraction(worth) for share, worth in rows)
    possible = sum(Fraction(worth) for _, worth in rows)
    assert result.passed == (possible > 0 and exact * 100 >= possible * mark)


@given(rows=questions, mark=marks)
def test_the_total_is_never_below_the_sum_of_what_is_shown_and_never_above_what_is_possible(
    rows, mark
):
    result = score([share for share, _ in rows], [worth for _, worth in rows], mark)
    assert sum(result.earned, Decimal(0)) <= result.total <= result.possible


@given(worth=worths, mark=marks)
def test_all_right_always_passes_and_all_open_never_does(worth, mark):
    assert score([Fraction(1)] * 3, [worth] * 3, mark).passed
    assert not score([Fraction(0)] * 3, [worth] * 3, mark).passed


def test_three_thirds_make_a_whole():
    result = score([Fraction(1, 3)] * 3, [Decimal(1)] * 3, 33)
    assert result.total == 1
    assert result.passed


def test_a_hair_below_the_mark_is_not_yet():
    result = score([Fraction(79_999, 100_000)], [Decimal(100)], 80)
    assert not result.passed
