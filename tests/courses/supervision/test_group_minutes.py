"""A decision table: size of the group, time there and time presented; what counts as what."""

from __future__ import annotations

import pytest

from courses.supervision.groups.split import Minutes, SplitRule, split

# people, length, attended, presented: individual, group, uncounted, absent
CASES = [
    (1, 30, 30, 30, 30, 0, 0, 0), (1, 60, 60, 60, 30, 30, 0, 0), (1, 60, 60, 0, 0, 60, 0, 0),
    (1, 60, 45, 45, 30, 15, 0, 15), (2, 60, 60, 30, 30, 30, 0, 0), (2, 60, 60, 29, 29, 31, 0, 0),
    (2, 60, 60, 31, 30, 30, 0, 0), (2, 60, 60, 0, 0, 60, 0, 0), (2, 60, 30, 30, 30, 0, 0, 30),
    (2, 60, 0, 0, 0, 0, 0, 60), (3, 90, 90, 30, 30, 60, 0, 0), (3, 90, 90, 45, 30, 60, 0, 0),
    (3, 90, 90, 10, 10, 80, 0, 0), (3, 90, 60, 20, 20, 40, 0, 30), (3, 90, 1, 1, 1, 0, 0, 89),
    (3, 90, 1, 0, 0, 1, 0, 89), (4, 120, 120, 30, 30, 90, 0, 0), (4, 120, 120, 0, 0, 120, 0, 0),
    (4, 120, 120, 60, 30, 90, 0, 0), (4, 120, 90, 30, 30, 60, 0, 30),
    (4, 120, 20, 20, 20, 0, 0, 100),
    (4, 120, 0, 0, 0, 0, 0, 120), (4, 60, 60, 15, 15, 45, 0, 0), (5, 150, 150, 30, 0, 150, 0, 0),
    (5, 150, 150, 0, 0, 150, 0, 0), (5, 150, 100, 60, 0, 100, 0, 50), (5, 150, 0, 0, 0, 0, 0, 150),
    (6, 180, 180, 30, 0, 180, 0, 0), (6, 180, 90, 0, 0, 90, 0, 90), (6, 90, 90, 45, 0, 90, 0, 0),
    (7, 210, 210, 30, 0, 210, 0, 0), (7, 210, 1, 1, 0, 1, 0, 209), (8, 240, 240, 30, 0, 240, 0, 0),
    (8, 240, 200, 0, 0, 200, 0, 40), (8, 60, 60, 60, 0, 60, 0, 0), (9, 270, 270, 30, 0, 0, 270, 0),
    (9, 270, 270, 0, 0, 0, 270, 0), (9, 270, 100, 30, 0, 0, 100, 170), (9, 60, 0, 0, 0, 0, 0, 60),
    (12, 90, 90, 90, 0, 0, 90, 0), (30, 90, 45, 0, 0, 0, 45, 45), (1, 0, 0, 0, 0, 0, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_minutes_are_told_apart_and_sum_to_the_length(case: tuple[int, ...]) -> None:
    people, length, attended, presented, *expected = case
    told = split(SplitRule(), length=length, people=people, attended=attended, presented=presented)
    assert told == Minutes(*expected)
    assert told.total == length


def test_the_figures_are_the_rules_own() -> None:
    rule = SplitRule(largest_group=6, individual_up_to=5, most_individual=20)
    assert split(rule, length=60, people=5, attended=60, presented=30) == Minutes(20, 40, 0, 0)
    assert split(rule, length=60, people=7, attended=60, presented=30) == Minutes(0, 0, 60, 0)


@pytest.mark.parametrize(
    ("people", "attended", "presented"), [(0, 60, 0), (3, 61, 0), (3, 30, 31), (3, 30, -1)]
)
def test_impossible_minutes_are_refused(people: int, attended: int, presented: int) -> None:
    with pytest.raises(ValueError, match="Nobody presents"):
        split(SplitRule(), length=60, people=people, attended=attended, presented=presented)
