"""Figures of few are withheld, and so are those that lead to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.grouping import FEWEST
from lms.reports.withholding import hidden, is_few, telling_teams

counts = st.dictionaries(st.integers(0, 9), st.integers(0, 12), max_size=8)


def test_few_take_the_next_smallest_with_them() -> None:
    assert hidden({"a": 2, "b": 7, "c": 9}) == {"a", "b"}
    assert hidden({"a": 1, "b": 1, "c": 9, "d": 8}) == {"a", "b", "d"}
    assert hidden({"a": 4, "b": 3, "c": 9}) == {"a", "b"}
    assert hidden({"a": 5, "b": 6, "c": 0}) == set()


def test_a_part_of_which_few_others_are_left_goes_too() -> None:
    assert hidden({"a": 8, "b": 7, "c": 6}, {"a": 10, "b": 7, "c": 12}) == {"a", "c"}


@given(counts)
def test_what_is_left_of_the_total_tells_on_nobody(some: dict[int, int]) -> None:
    gone = hidden(some)
    left = sum(some[key] for key in gone)
    assert not any(is_few(number) for key, number in some.items() if key not in gone)
    everything = sum(some.values())
    assert left == everything or not is_few(left)
    assert len(gone) != 1 or left == everything


@given(st.data())
def test_no_subtraction_of_teams_leaves_few(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 6))
    parents = {
        team: data.draw(st.sampled_from([None, *range(1, team)])) for team in range(1, number + 1)
    }
    own = {team: data.draw(st.integers(0, 8)) for team in (None, *parents)}
    people: dict[int | None, set[tuple[int | None, int]]] = {team: set() for team in own}
    for team, size in own.items():
        line, here = {None, team}, team
        while here is not None:
            here = parents[here]
            line.add(here)
        for each in line:
            people[each] |= {(team, place) for place in range(size)}
    gone = telling_teams(people, parents)
    shown = [team for team in parents if team not in gone]
    for whole in (None, *shown):
        inside = [team for team in shown if team != whole and people[team] < people[whole]]
        left = people[whole].difference(*(people[team] for team in inside))
        assert len(people[whole]) < FEWEST or not is_few(len(left)) or not inside
