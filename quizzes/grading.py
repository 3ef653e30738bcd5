"""What answers are worth. Pure functions of plain data: no clock, no database, no question kinds.

Shares and sums are exact fractions. A score is rounded once, downwards, where it is written down:
three thirds make a whole, and a pass mark counts as reached only when it really is.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

PLACES = 4
"""Decimal places in which points are kept."""

NOTHING = Fraction(0)
EVERYTHING = Fraction(1)


@dataclass(frozen=True)
class Score:
    """What one attempt earned: by question, and as a whole."""

    earned: tuple[Decimal | None, ...]
    """By question; None where a person has yet to mark it."""
    total: Decimal
    possible: Decimal
    passed: bool | None
    """None while a mark that is still to come could make the difference."""


def share_of_one(answer: object, right: object) -> Fraction:
    """Return everything for the one right answer, nothing for any other or for none."""
    return EVERYTHING if answer is not None and answer == right else NOTHING


def share_of_several(picks: Collection[str], right: Collection[str]) -> Fraction:
    """Return right picks less other picks, over the number of right ones; never below nothing."""
    chosen, wanted = set(picks), set(right)
    if not wanted:
        return NOTHING
    return max(NOTHING, Fraction(len(chosen & wanted) - len(chosen - wanted), len(wanted)))


def share_of_places(right: Mapping[str, Hashable], given: Mapping[str, Hashable]) -> Fraction:
    """Return how many of the places hold what belongs there; the others cost nothing."""
    fitting = sum(place in given and given[place] == what for place, what in right.items())
    return Fraction(fitting, len(right)) if right else NOTHING


def share_of_order(right: Sequence[str], places: Mapping[str, int]) -> Fraction:
    """Return how many neighbours follow one another as they should.

    Someone who begins one step late has nearly all of it: counting places would give nothing.
    """
    pairs = list(pairwise(right))
    following = sum(a in places and b in places and places[b] == places[a] + 1 for a, b in pairs)
    return Fraction(following, len(pairs)) if pairs else NOTHING


def share_of_parts(shares: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Return the weighted mean of some shares."""
    whole = sum(weights, NOTHING)
    earned = sum((share * weight for share, weight in zip(shares, weights, strict=True)), NOTHING)
    return earned / whole if whole else NOTHING


def rounded_down(exact: Fraction) -> Decimal:
    scale = 10**PLACES
    return Decimal(exact.numerator * scale // exact.denominator) / scale


def reached(earned: Decimal, possible: Decimal, pass_mark: int) -> bool:
    """Return whether the points are at least ``pass_mark`` per cent of those possible."""
    return possible > 0 and earned * 100 >= possible * pass_mark


def score(shares: Sequence[Fraction | None], points: Sequence[Decimal], pass_mark: int) -> Score:
    """Put the shares of all questions together; each question is worth its points.

    A share of None waits for a person's mark. Until then it counts as nothing, and the result is
    settled only where no mark could change it: reached without, or out of reach even with all.
    """
    exact = [
        None if share is None else share * Fraction(worth)
        for share, worth in zip(shares, points, strict=True)
    ]
    total = rounded_down(sum((part or NOTHING for part in exact), NOTHING))
    possible = sum(points, Decimal(0))
    passed = reached(total, possible, pass_mark)
    to_come = sum(
        (worth for share, worth in zip(shares, points, strict=True) if share is None), Decimal(0)
    )
    is_settled = passed or not reached(total + to_come, possible, pass_mark)
    return Score(
        earned=tuple(None if part is None else rounded_down(part) for part in exact),
        total=total,
        possible=possible,
        passed=passed if is_settled else None,
    )
