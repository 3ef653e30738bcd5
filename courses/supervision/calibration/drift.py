"""How ratings drift from what was agreed, for trainers to coach by: figures and no words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import pstdev

from courses.supervision.models import CalibrationRound, Rubric, VignetteRating
from lms.people.models import Role, User

from .result import Leaning, leanings

MAY_COACH = "supervision.change_vignette"


def may_coach(person: User) -> bool:
    """Trainers who answer for nobody: whoever manages people must not weigh them by this."""
    return person.has_perm(MAY_COACH) and not person.has_role(Role.MANAGER)


@dataclass(frozen=True)
class Row:
    """One criterion over all ratings, and its mean gap by the label of each column, if any."""

    leaning: Leaning
    means: dict[str, float | None]

    @property
    def spread(self) -> float | None:
        return pstdev(self.leaning.gaps) if len(self.leaning.gaps) > 1 else None

    @property
    def percent_same(self) -> int | None:
        count = len(self.leaning.gaps)
        return round(100 * self.leaning.same / count) if count else None


@dataclass(frozen=True)
class Column:
    label: str
    rounds: list[CalibrationRound]


@dataclass(frozen=True)
class Person:
    """One supervisor's newest round, and the criterion on which they lean furthest."""

    rater: User
    rounds: int
    newest: CalibrationRound
    furthest: Leaning | None


class Drift:
    """The finished rounds that somebody may see, with one rubric."""

    def __init__(self, rubric: Rubric, rounds: Iterable[CalibrationRound]) -> None:
        self.rubric = rubric
        self.rounds = sorted(rounds, key=lambda row: row.finished_at)

    @cached_property
    def _ratings(self) -> dict[object, list[VignetteRating]]:
        found: dict[object, list[VignetteRating]] = {row.pk: [] for row in self.rounds}
        rows = VignetteRating.objects.filter(sighting__round__in=self.rounds)
        for row in rows.select_related("sighting"):
            found[row.sighting.round_id].append(row)
        return found

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.rubric.criteria.values_list("slug", "name"))

    def _leanings(self, rounds: Iterable[CalibrationRound]) -> list[Leaning]:
        rows = [rating for one in rounds for rating in self._ratings[one.pk]]
        return leanings(rows, self._names)

    def columns(self, label: Callable[[CalibrationRound], str]) -> list[Column]:
        found: dict[str, Column] = {}
        for row in self.rounds:
            found.setdefault(label(row), Column(label(row), [])).rounds.append(row)
        return list(found.values())

    def rows(self, columns: list[Column]) -> list[Row]:
        whole = self._leanings(self.rounds)
        parts = {column.label: self._leanings(column.rounds) for column in columns}
        return [
            Row(leaning, {label: _mean(part[place]) for label, part in parts.items()})
            for place, leaning in enumerate(whole)
        ]

    def people(self) -> list[Person]:
        by_rater: dict[User, list[CalibrationRound]] = {}
        for row in self.rounds:
            by_rater.setdefault(row.rater, []).append(row)
        found = [self._person(rater, rounds) for rater, rounds in by_rater.items()]
        return sorted(found, key=lambda one: (one.rater.last_name, one.rater.first_name))

    def _person(self, rater: User, rounds: list[CalibrationRound]) -> Person:
        gaps = [row for row in self._leanings(rounds[-1:]) if row.mean]
        furthest = max(gaps, key=lambda row: abs(row.mean), default=None)
        return Person(rater, len(rounds), rounds[-1], furthest)


def _mean(leaning: Leaning) -> float | None:
    return leaning.mean if leaning.gaps else None


def drifts_for(person: User, *, rater: int | None = None) -> list[Drift]:
    """Return one Drift for each rubric with finished rounds where a trainer works."""
    rounds = CalibrationRound.objects.for_coaching(person).select_related(
        "rater", "rubric", "agency"
    )
    if rater is not None:
        rounds = rounds.filter(rater=rater)
    by_rubric: dict[str, list[CalibrationRound]] = {}
    for row in rounds:
        by_rubric.setdefault(row.rubric.slug, []).append(row)
    return [
        Drift(max((row.rubric for row in rows), key=lambda rubric: rubric.version), rows)
        for rows in by_rubric.values()
    ]


def half_year(day: date) -> str:
    return f"{day.year}, {'first' if day.month <= 6 else 'second'} half"


def by_half_year(done: CalibrationRound) -> str:
    return half_year(done.agency.today(done.finished_at))


def by_day(done: CalibrationRound) -> str:
    return f"{done.agency.today(done.finished_at):%-d %b %Y}"
