"""How far two sets of ratings agree. Pure: numbers in, numbers out.

Quadratic-weighted kappa after Cohen (1968); its large-sample standard error after Fleiss, Cohen and
Everitt (1969), *Psychological Bulletin* 72, 323-327. The interval of a share is Wilson's (1927).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
Table = list[list[float]]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Agreement:
    """``kappa`` is None where chance alone would agree always: it has no meaning there."""

    count: int
    same: int
    kappa: float | None
    kappa_interval: Interval | None


def agreement(
    given: Sequence[int], consensus: Sequence[int], *, levels: Sequence[int] = (1, 2, 3, 4)
) -> Agreement:
    """Compare ratings pair by pair. Raises ValueError without any, or with unequal numbers."""
    if not given or len(given) != len(consensus):
        raise ValueError("As many ratings as consensus levels are needed, and at least one.")
    table = _shares(given, consensus, levels)
    same = sum(one == other for one, other in zip(given, consensus, strict=True))
    kappa = weighted_kappa(table)
    interval = None if kappa is None else _kappa_interval(table, kappa, len(given))
    return Agreement(len(given), same, kappa, interval)


def _shares(given: Sequence[int], consensus: Sequence[int], levels: Sequence[int]) -> Table:
    place = {level: index for index, level in enumerate(levels)}
    table = [[0.0] * len(levels) for _ in levels]
    for one, other in zip(given, consensus, strict=True):
        table[place[one]][place[other]] += 1 / len(given)
    return table


def _weights(size: int) -> Table:
    """Return 1 on the diagonal, falling with the square of the distance to 0 in the corners."""
    widest = (size - 1) ** 2
    return [[1 - (row - column) ** 2 / widest for column in range(size)] for row in range(size)]


def _margins(table: Table) -> tuple[list[float], list[float]]:
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


def _expected(table: Table) -> float:
    rows, columns = _margins(table)
    weights = _weights(len(table))
    return sum(
        weights[i][j] * rows[i] * columns[j] for i in range(len(rows)) for j in range(len(columns))
    )


def weighted_kappa(table: Table) -> float | None:
    """Return the kappa of a table of shares that sum to one."""
    weights, by_chance = _weights(len(table)), _expected(table)
    seen = sum(weights[i][j] * share for i, row in enumerate(table) for j, share in enumerate(row))
    if by_chance > 1 - 1e-12:
        return None
    return (seen - by_chance) / (1 - by_chance)


def _kappa_interval(table: Table, kappa: float, count: int) -> Interval:
    reach = Z_95 * kappa_error(table, kappa, count)
    return max(-1.0, kappa - reach), min(1.0, kappa + reach)


def kappa_error(table: Table, kappa: float, count: int) -> float:
    """Return the standard error after Fleiss, Cohen and Everitt."""
    weights, by_chance = _weights(len(table)), _expected(table)
    rows, columns = _margins(table)
    size = range(len(table))
    row_mean = [sum(columns[j] * weights[i][j] for j in size) for i in size]
    column_mean = [sum(rows[i] * weights[i][j] for i in size) for j in size]
    spread = sum(
        table[i][j] * (weights[i][j] - (row_mean[i] + column_mean[j]) * (1 - kappa)) ** 2
        for i in size
        for j in size
    )
    rest = (kappa - by_chance * (1 - kappa)) ** 2
    return sqrt(max(0.0, spread - rest) / count) / (1 - by_chance)


def wilson(same: int, count: int) -> Interval:
    """Return the 95 % score interval of a share."""
    share, square = same / count, Z_95**2
    centre = (share + square / (2 * count)) / (1 + square / count)
    spread = sqrt(share * (1 - share) / count + square / (4 * count**2))
    reach = Z_95 * spread / (1 + square / count)
    return max(0.0, centre - reach), min(1.0, centre + reach)
