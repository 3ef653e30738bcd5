"""Item analysis by the definitions Moodle publishes (docs.moodle.org/dev: Quiz statistics
calculations). Pure functions of plain numbers; per cent throughout, None where nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, median

Marks = Mapping[str, float]
"""What one attempt earned, by item."""

NEGLIGIBLE = 1e-12
"""A variance below this is rounding, not spread."""


@dataclass(frozen=True)
class ItemNumbers:
    """What the answers to one item say about it."""

    count: int
    facility: float
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    covariance: float | None
    """Of the item with the whole, from which its effective weight comes; in points squared."""


@dataclass(frozen=True)
class WholeNumbers:
    """What all answers together say about a quiz."""

    count: int
    mean: float
    median: float
    deviation: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None


def covariance(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the sample covariance; nothing for fewer than two pairs."""
    if len(first) < 2:
        return None
    middle, other = fmean(first), fmean(second)
    products = ((a - middle) * (b - other) for a, b in zip(first, second, strict=True))
    found = fsum(products) / (len(first) - 1)
    return 0.0 if abs(found) < NEGLIGIBLE else found


def variance(values: Sequence[float]) -> float | None:
    return covariance(values, values)


def item_numbers(earned: Sequence[float], totals: Sequence[float], highest: float) -> ItemNumbers:
    """Look at one item: what each attempt earned by it, and by everything; both in points."""
    rest = [total - mark for mark, total in zip(earned, totals, strict=True)]
    spread = variance(earned)
    return ItemNumbers(
        count=len(earned),
        facility=100 * fmean(earned) / highest,
        deviation=None if spread is None else 100 * sqrt(spread) / highest,
        discrimination=discrimination(earned, rest),
        efficiency=efficiency(earned, rest),
        covariance=covariance(earned, totals),
    )


def discrimination(earned: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the correlation of an item with the rest of the quiz."""
    spread, other = variance(earned), variance(rest)
    if not spread or not other:
        return None
    return 100 * (covariance(earned, rest) or 0) / sqrt(spread * other)


def efficiency(earned: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the covariance with the rest over the most that these marks could give.

    That is the covariance once both are put in order, best with best.
    """
    most = covariance(sorted(earned), sorted(rest))
    return 100 * (covariance(earned, rest) or 0) / most if most else None


def effective_weights(covariances: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return each item's part in the spread of totals; nothing for one that works against it."""
    roots = {
        key: None if value is None or value < 0 else sqrt(value)
        for key, value in covariances.items()
    }
    whole = fsum(root for root in roots.values() if root)
    return {
        key: None if root is None or not whole else 100 * root / whole
        for key, root in roots.items()
    }


def whole_numbers(rows: Sequence[Marks], highest: Mapping[str, float]) -> WholeNumbers:
    """Look at a quiz whose attempts all answered the items of ``highest``."""
    possible = fsum(highest.values())
    totals = [fsum(row.values()) for row in rows]
    spread = variance(totals)
    deviation = None if spread is None else 100 * sqrt(spread) / possible
    alpha = consistency([[row[key] for row in rows] for key in highest], spread)
    ratio = None if alpha is None else 100 * sqrt(max(0.0, 1 - alpha / 100))
    return WholeNumbers(
        count=len(rows),
        mean=100 * fmean(totals) / possible,
        median=100 * median(totals) / possible,
        deviation=deviation,
        consistency=alpha,
        error_ratio=ratio,
        standard_error=None if ratio is None or deviation is None else ratio * deviation / 100,
    )


def consistency(items: Sequence[Sequence[float]], spread: float | None) -> float | None:
    """Return Cronbach's alpha, which Moodle calls the coefficient of internal consistency."""
    if len(items) < 2 or not spread:
        return None
    within = fsum(variance(item) or 0 for item in items)
    return 100 * len(items) / (len(items) - 1) * (1 - within / spread)
