"""Which figures would tell on a person: those of few, and those that lead to them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from .grouping import FEWEST
from .reach import Reach
from .scope import Scope

Key = TypeVar("Key", bound=Hashable)


def is_few(number: int) -> bool:
    return 0 < number < FEWEST


def hidden(counts: Mapping[Key, int], everywhere: Mapping[Key, int] | None = None) -> set[Key]:
    """Return which of some counts, whose total is shown, may not be shown by themselves.

    Those of few people go, and as many more, the smallest first, as it takes until what is left
    of the total is neither one count alone nor few people. ``everywhere`` holds the same counts
    for more people than these; none may be few beside these either.
    """
    rest = {key: (everywhere or counts).get(key, 0) - some for key, some in counts.items()}
    gone = {key for key, some in counts.items() if some and (is_few(some) or is_few(rest[key]))}
    others = sorted((key for key, some in counts.items() if some), key=lambda key: counts[key])
    while gone and (len(gone) == 1 or is_few(sum(counts[key] for key in gone))):
        following = next((key for key in others if key not in gone), None)
        if following is None:
            break
        gone.add(following)
    return gone


def is_withheld(scope: Scope) -> bool:
    """Say whether figures of a team, or of all within reach, would tell on a person."""
    if scope.team is None:
        return is_few(scope.reach.people.count())
    sizes = _people_by_team(scope.reach)
    return scope.team.pk in telling_teams(sizes, _parents(scope.reach))


def _people_by_team(reach: Reach) -> dict[int | None, set[int]]:
    """Return who works in each team or below it, and under None everyone within reach."""
    parents = _parents(reach)
    found: dict[int | None, set[int]] = {None: set()} | {team: set() for team in parents}
    for person, team in reach.places.values_list("user", "team"):
        found[None].add(person)
        for each in _line(team, parents):
            found[each].add(person)
    return found


def _parents(reach: Reach) -> dict[int, int | None]:
    """Return each team within reach with the one above it, as far as that is within reach."""
    within = {team.pk for team in reach.teams}
    return {team.pk: team.parent_id if team.parent_id in within else None for team in reach.teams}


def _line(team: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """Return a team and those above it; a ring ends too."""
    line: list[int] = []
    while team in parents and team not in line:
        line.append(team)
        team = parents[team]
    return line


def telling_teams(
    people: Mapping[int | None, set[int]], parents: Mapping[int, int | None]
) -> set[int]:
    """Return the teams whose figures are withheld: the small ones, and beside them as many more,
    the smallest first, as it takes that nobody finds the figures of few by subtracting the teams
    that are shown from what lies above them."""
    gone = {team for team in parents if is_few(len(people[team]))}
    while True:
        more = _next_to_go(people, parents, gone)
        if more is None:
            return gone
        gone.add(more)


def _next_to_go(
    people: Mapping[int | None, set[int]], parents: Mapping[int, int | None], gone: set[int]
) -> int | None:
    below: dict[int | None, list[int]] = {}
    for team in parents:
        above = [each for each in _line(team, parents)[1:] if each not in gone]
        if team not in gone and people[team]:
            below.setdefault(above[0] if above else None, []).append(team)
    for whole, parts in below.items():
        left = people[whole].difference(*(people[part] for part in parts))
        if is_few(len(left)):
            return min(parts, key=lambda part: len(people[part]))
    return None
