"""How a group session's minutes are told apart into individual and group time. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SplitRule:
    """All in minutes or people. The defaults follow what EMDR consultation groups keep to."""

    largest_group: int = 8
    individual_up_to: int = 4
    most_individual: int = 30


@dataclass(frozen=True)
class Minutes:
    """The parts of one session for one person; together they are its whole length."""

    individual: int
    group: int
    uncounted: int
    absent: int

    @property
    def total(self) -> int:
        return self.individual + self.group + self.uncounted + self.absent


def split(rule: SplitRule, *, length: int, people: int, attended: int, presented: int) -> Minutes:
    """Tell one person's minutes apart. Raises ValueError for minutes that can't have been."""
    if people < 1 or not 0 <= presented <= attended <= length:
        raise ValueError("Nobody presents longer than they attend, or attends longer than it was.")
    absent = length - attended
    if people > rule.largest_group:
        return Minutes(0, 0, attended, absent)
    small = people <= rule.individual_up_to
    individual = min(presented, rule.most_individual) if small else 0
    return Minutes(individual, attended - individual, 0, absent)
