"""Agreement against independent hands: scikit-learn, scipy, and a delta method of our own."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from courses.supervision.calibration.agreement import Z_95, agreement, wilson

LEVELS = [1, 2, 3, 4]


def pairs(seed: int) -> tuple[list[int], list[int]]:
    rng = random.Random(seed)  # noqa: S311  (the same pairs every time, no secret)
    consensus = [rng.choice(LEVELS) for _ in range(rng.randrange(8, 60))]
    near = [min(4, max(1, level + rng.choice([-2, -1, 0, 0, 0, 1]))) for level in consensus]
    return near, consensus


@pytest.mark.parametrize("seed", range(30))
def test_kappa_is_that_of_an_independent_implementation(seed: int) -> None:
    given, consensus = pairs(seed)
    theirs = cohen_kappa_score(given, consensus, weights="quadratic", labels=LEVELS)
    assert agreement(given, consensus).kappa == pytest.approx(theirs, abs=1e-6)


def by_matrix(shares: np.ndarray) -> float:
    """Return kappa as one minus weighted disagreement over that of chance."""
    apart = np.subtract.outer(np.arange(4), np.arange(4)) ** 2
    chance = np.outer(shares.sum(1), shares.sum(0))
    return 1 - (apart * shares).sum() / (apart * chance).sum()


def error_by_delta(given: list[int], consensus: list[int]) -> float:
    """The standard error from a numerical gradient and the covariance of a multinomial."""
    shares = np.zeros((4, 4))
    np.add.at(shares, (np.array(given) - 1, np.array(consensus) - 1), 1 / len(given))
    slope = np.zeros(16)
    for cell in range(16):
        step = np.zeros(16)
        step[cell] = 1e-6
        step = step.reshape(4, 4)
        # Kappa doesn't change with the size of the table, once each table sums to one again.
        up, down = ((shares + s) / (shares + s).sum() for s in (step, -step))
        slope[cell] = (by_matrix(up) - by_matrix(down)) / 2e-6
    flat = shares.ravel()
    covariance = np.diag(flat) - np.outer(flat, flat)
    return float(np.sqrt(slope @ covariance @ slope / len(given)))


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_of_kappa_is_that_of_the_delta_method(seed: int) -> None:
    given, consensus = pairs(seed)
    found = agreement(given, consensus)
    reach = Z_95 * error_by_delta(given, consensus)
    low, high = max(-1, found.kappa - reach), min(1, found.kappa + reach)
    assert found.kappa_interval == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize(("same", "count"), [(0, 5), (1, 7), (18, 30), (29, 30), (30, 30)])
def test_the_interval_of_the_share_is_wilsons(same: int, count: int) -> None:
    theirs = binomtest(same, count).proportion_ci(method="wilson")
    assert wilson(same, count) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_perfect_agreement_is_one_and_the_mirror_image_minus_one() -> None:
    assert agreement(LEVELS, LEVELS).kappa == pytest.approx(1)
    assert agreement(LEVELS, LEVELS[::-1]).kappa == pytest.approx(-1)


def test_without_any_spread_kappa_says_nothing() -> None:
    found = agreement([3, 3, 3], [3, 3, 3])
    assert (found.kappa, found.kappa_interval, found.same) == (None, None, 3)


@pytest.mark.parametrize(("given", "consensus"), [([], []), ([1, 2], [1])])
def test_it_takes_pairs_and_nothing_else(given: list[int], consensus: list[int]) -> None:
    with pytest.raises(ValueError, match="As many ratings"):
        agreement(given, consensus)
