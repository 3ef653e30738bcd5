"""What a finished round says, in figures with their intervals and in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from courses.supervision.levels import NOT_OBSERVED
from courses.supervision.models import VignetteRating

from .agreement import Agreement, Interval, agreement, wilson

FAR_APART = 2


@dataclass(frozen=True)
class Result:
    """``levels`` compares the ratings where both gave a level; ``same`` counts all of them."""

    compared: int
    same: int
    levels: Agreement | None

    @property
    def kappa(self) -> float | None:
        return self.levels.kappa if self.levels else None

    @property
    def kappa_interval(self) -> Interval | None:
        return self.levels.kappa_interval if self.levels else None

    @property
    def percent(self) -> int:
        return round(100 * self.same / self.compared)

    @property
    def percent_interval(self) -> tuple[int, int]:
        low, high = wilson(self.same, self.compared)
        return round(100 * low), round(100 * high)


def result_of(ratings: Iterable[VignetteRating]) -> Result:
    """Compare the ratings of a round, of which there is at least one."""
    rows = list(ratings)
    both = [row for row in rows if NOT_OBSERVED not in (row.level, row.consensus)]
    levels = None
    if both:
        levels = agreement([row.level for row in both], [row.consensus for row in both])
    same = sum(row.level == row.consensus for row in rows)
    return Result(len(rows), same, levels)


@dataclass(frozen=True)
class Leaning:
    """How one criterion was rated beside what was agreed, over some ratings."""

    name: str
    gaps: list[int]
    unseen: int

    @property
    def mean(self) -> float:
        return fmean(self.gaps) if self.gaps else 0.0

    @property
    def far(self) -> int:
        return sum(abs(gap) >= FAR_APART for gap in self.gaps)

    @property
    def same(self) -> int:
        return sum(gap == 0 for gap in self.gaps)

    @property
    def words(self) -> str:
        return leaning_in_words(self.mean) if self.gaps else "No level to compare"


def leaning_in_words(mean: float) -> str:
    """Say which way, from “as agreed” to “half a level higher”."""
    size = abs(mean)
    if size < 0.125:
        return "As agreed"
    way = "higher" if mean > 0 else "lower"
    if size < 0.375:
        return f"A little {way}"
    if size < 0.75:
        return f"About half a level {way}"
    return f"About a level {way}" if size < 1.25 else f"More than a level {way}"


def leanings(ratings: Iterable[VignetteRating], names: dict[str, str]) -> list[Leaning]:
    """Return one row for each criterion, in the order of ``names``."""
    rows = list(ratings)
    return [_leaning(name, [row for row in rows if row.criterion == slug])
            for slug, name in names.items()]  # fmt: skip


def _leaning(name: str, rows: list[VignetteRating]) -> Leaning:
    gaps = [row.gap for row in rows if row.gap is not None]
    unseen = sum(row.gap is None and row.level != row.consensus for row in rows)
    return Leaning(name, gaps, unseen)
