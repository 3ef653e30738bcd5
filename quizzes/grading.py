"""What answers are worth. Pure functions of plain data: no clock, no database, no question kinds.

Shares and sums are exact fractions. A score is rounded once, downwards, where it is written down:
three thirds make a whole, and a pass mark counts as reached only when it really is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

PLACES = 4
"""Decimal places in which points are kept."""

NOTHING = Fraction(0)
EVERYTHING = Fraction(1)


@dataclass(frozen=True)
class Score:
    """What one attempt earned: by question, and as a whole."""

    earned: tuple[Decimal, ...]
    total: Decimal
    possible: Decimal
    passed: bool


def share_of_one(answer: object, right: object) -> Fraction:
    """Return everything for the one right answer, nothing for any other or for none."""
    return EVERYTHING if answer is not None and answer == right else NOTHING


def share_of_several(picks: Collection[str], right: Collection[str]) -> Fraction:
    """Return right picks less other picks, over the number of right ones; never below nothing."""
    chosen, wanted = set(picks), set(right)
    if not wanted:
        return NOTHING
    return max(NOTHING, Fraction(len(chosen & wanted) - len(chosen - wanted), len(wanted)))


def rounded_down(exact: Fraction) -> Decimal:
    scale = 10**PLACES
    return Decimal(exact.numerator * scale // exact.denominator) / scale


def reached(earned: Decimal, possible: Decimal, pass_mark: int) -> bool:
    """Return whether the points are at least ``pass_mark`` per cent of those possible."""
    return possible > 0 and earned * 100 >= possible * pass_mark


def score(shares: Sequence[Fraction], points: Sequence[Decimal], pass_mark: int) -> Score:
    """Put the shares of all questions together; each question is worth its points."""
    exact = [share * Fraction(worth) for share, worth in zip(shares, points, strict=True)]
    total, possible = rounded_down(sum(exact, NOTHING)), sum(points, Decimal(0))
    return Score(
        earned=tuple(rounded_down(part) for part in exact),
        total=total,
        possible=possible,
        passed=reached(total, possible, pass_mark),
    )
