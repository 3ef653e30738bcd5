"""The figures of the item analysis, against numpy's own hand."""

from __future__ import annotations

import random

import numpy as np
import pytest

from quizzes.statistics import effective_weights, item_numbers, whole_numbers

CLOSE = 1e-6


def some_marks(seed: int, people: int, highest: list[float]) -> np.ndarray:
    rng = random.Random(seed)  # noqa: S311
    able = [rng.random() for _ in range(people)]
    return np.array(
        [
            [
                most * (rng.choice([0, 1 / 3, 1]) if rng.random() > share else 1.0)
                for most in highest
            ]
            for share in able
        ]
    )


SHAPES = [(1, 5, [1.0, 1.0]), (2, 40, [1.0, 2.0, 3.5, 1.0]), (3, 300, [0.25] * 3 + [4.0] * 7)]


@pytest.mark.parametrize(("seed", "people", "highest"), SHAPES)
def test_each_item_agrees_with_numpy(seed: int, people: int, highest: list[float]):
    marks = some_marks(seed, people, highest)
    totals = marks.sum(axis=1)
    for place, most in enumerate(highest):
        mark, rest = marks[:, place], totals - marks[:, place]
        found = item_numbers(list(mark), list(totals), most)
        most_shared = np.cov(np.sort(mark), np.sort(rest))[0, 1]
        assert found.count == people
        assert found.facility == pytest.approx(100 * mark.mean() / most, abs=CLOSE)
        assert found.deviation == pytest.approx(100 * mark.std(ddof=1) / most, abs=CLOSE)
        assert found.discrimination == pytest.approx(100 * np.corrcoef(mark, rest)[0, 1], abs=CLOSE)
        assert found.efficiency == pytest.approx(
            100 * np.cov(mark, rest)[0, 1] / most_shared, abs=CLOSE
        )
        assert found.covariance == pytest.approx(np.cov(mark, totals)[0, 1], abs=CLOSE)


@pytest.mark.parametrize(("seed", "people", "highest"), SHAPES)
def test_the_whole_agrees_with_numpy(seed: int, people: int, highest: list[float]):
    marks = some_marks(seed, people, highest)
    totals, possible, count = marks.sum(axis=1), sum(highest), len(highest)
    alpha = 100 * count / (count - 1) * (1 - marks.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
    ratio = 100 * np.sqrt(1 - alpha / 100) if alpha <= 100 else 0
    keys = [str(place) for place in range(count)]
    found = whole_numbers(
        [dict(zip(keys, map(float, row), strict=True)) for row in marks],
        dict(zip(keys, highest, strict=True)),
    )
    assert found.mean == pytest.approx(100 * totals.mean() / possible, abs=CLOSE)
    assert found.median == pytest.approx(100 * np.median(totals) / possible, abs=CLOSE)
    assert found.deviation == pytest.approx(100 * totals.std(ddof=1) / possible, abs=CLOSE)
    assert found.consistency == pytest.approx(alpha, abs=CLOSE)
    assert found.error_ratio == pytest.approx(ratio, abs=CLOSE)
    assert found.standard_error == pytest.approx(ratio * totals.std(ddof=1) / possible, abs=CLOSE)


def test_effective_weights_share_out_a_hundred_and_leave_out_what_works_against_the_rest():
    marks = some_marks(4, 60, [1.0, 2.0, 3.0])
    totals = marks.sum(axis=1)
    shared = {str(place): np.cov(marks[:, place], totals)[0, 1] for place in range(3)}
    roots = np.sqrt(list(shared.values()))
    found = effective_weights(shared | {"against": -0.5, "unknown": None})
    for place in range(3):
        assert found[str(place)] == pytest.approx(100 * roots[place] / roots.sum(), abs=CLOSE)
    assert found["against"] is None
    assert found["unknown"] is None


def test_where_everyone_earns_the_same_nothing_is_said_about_differences():
    found = item_numbers([1.0] * 6, [3.0, 2.0, 3.0, 1.0, 2.0, 3.0], 1.0)
    assert (found.facility, found.deviation) == (100, 0)
    assert (found.discrimination, found.efficiency) == (None, None)
    whole = whole_numbers([{"a": 1.0, "b": 0.0}] * 6, {"a": 1.0, "b": 1.0})
    assert (whole.deviation, whole.consistency, whole.error_ratio) == (0, None, None)
    alone = item_numbers([1.0], [1.0], 1.0)
    assert (alone.deviation, alone.discrimination, alone.covariance) == (None, None, None)
