"""Where in their courses people are now; numbers of few are withheld."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list

from courses.pages.models import CoursePage
from courses.pages.outline import ModuleItem
from courses.progress.querysets import EnrolmentQuerySet
from courses.progress.standings import still_asked
from courses.progress.whereabouts import Whereabouts, whereabouts
from lms.core.charts import Amount, Bars
from lms.reports.scope import Scope
from lms.reports.withholding import hidden, is_few

FEW_IN_IT = "Too few people to show figures without telling on a person."
Steps = tuple[tuple[str, int], ...]
NOT_BEGUN = 0
"""Stands among the numbers of modules for those who haven't begun; no page has this number."""


@dataclass(frozen=True)
class Place:
    """A module, or what lies before all of them, with how many people are there."""

    title: str
    people: int
    steps: Steps = ()


@dataclass(frozen=True)
class Pausing:
    """One course; ``together`` counts those in parts that may not be told apart, ``whose`` names
    these parts."""

    course: CoursePage
    total: int
    places: list[Place]
    together: int = 0
    whose: str = ""
    withheld: bool = False
    query: str = ""
    in_refresher: bool = False

    @property
    def title(self) -> str:
        return f"{self.course.title}{', refresher' if self.in_refresher else ''}"

    @property
    def slug(self) -> str:
        """Return what tells it from every other on the page."""
        return f"{self.course.pk}{'-refresher' if self.in_refresher else ''}"

    @property
    def why_withheld(self) -> str:
        return FEW_IN_IT if self.withheld else ""

    @property
    def is_spread(self) -> bool:
        """Say whether no part of the course has enough people to be told apart."""
        return self.together == self.total

    @property
    def chart(self) -> Bars:
        amounts = [Amount(place.title, place.people) for place in self.places]
        if self.together:
            amounts.append(Amount("Other parts of the course, together", self.together))
        words = "; ".join(f"{amount.label}: {amount.value}" for amount in amounts)
        title = f"{self.title}: where people are now"
        return Bars(f"now-{self.slug}", title, f"{words}.", amounts)


def pausing(scope: Scope) -> list[Pausing]:
    """Count where everyone in a scope is: one query, another one to compare a team with, and as
    many for those who renew. Each refresher that somebody is in follows its course."""
    renewable = [course for course in scope.courses if course.refresher().required_ids()]
    renewing = {
        row.course.pk: row
        for row in _counted(scope, renewable, in_refresher=True)
        if row.total or row.withheld
    }
    return [
        one
        for row in _counted(scope, scope.courses)
        for one in (row, renewing.get(row.course.pk))
        if one is not None
    ]


def _counted(
    scope: Scope, courses: Sequence[CoursePage], *, in_refresher: bool = False
) -> list[Pausing]:
    if not courses:
        return []
    rows = _under_way(scope, scope.enrolments())
    found = whereabouts(rows, courses, in_refresher=in_refresher)
    if scope.team is None:
        return [_course(here, here, scope) for here in found]
    everyone = _under_way(scope, scope.reach.enrolments().filter(course__in=courses))
    compared = whereabouts(everyone, courses, in_refresher=in_refresher)
    return [_course(*pair, scope) for pair in zip(found, compared, strict=True)]


def _under_way(scope: Scope, rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    return rows.current_at_agency().filter(still_asked(scope.reach.today))


def _course(here: Whereabouts, everywhere: Whereabouts, scope: Scope) -> Pausing:
    beside = everywhere.total - here.total
    if is_few(here.total) or (here.total and is_few(beside)):
        return Pausing(here.course, 0, [], withheld=True, in_refresher=here.in_refresher)
    modules = here.outline.modules
    counts, whole = _by_module(here, modules), _by_module(everywhere, modules)
    gone = hidden(counts, whole)
    titles = {NOT_BEGUN: "Not begun yet"} | {module.id: module.title for module in modules}
    steps = _steps(here, everywhere, modules) if scope.course else {}
    return Pausing(
        here.course,
        here.total,
        [Place(titles[key], counts[key], steps.get(key, ())) for key in titles if key not in gone],
        together=sum(counts[key] for key in gone),
        whose=get_text_list([titles[key] for key in titles if key in gone], "and"),
        query=scope.query(course=here.course.pk),
        in_refresher=here.in_refresher,
    )


def _by_module(here: Whereabouts, modules: tuple[ModuleItem, ...]) -> dict[int, int]:
    counts = {
        module.id: sum(here.at.get(step.id, 0) for step in module.steps) for module in modules
    }
    return {NOT_BEGUN: here.not_begun} | counts


def _steps(
    here: Whereabouts, everywhere: Whereabouts, modules: Iterable[ModuleItem]
) -> dict[int, Steps]:
    return {module.id: _steps_of(module, here, everywhere) for module in modules}


def _steps_of(module: ModuleItem, here: Whereabouts, everywhere: Whereabouts) -> Steps:
    """Return the steps of a module at which people are, those of few together at the end."""
    counts = {step.id: here.at.get(step.id, 0) for step in module.steps}
    gone = hidden(counts, {step.id: everywhere.at.get(step.id, 0) for step in module.steps})
    shown = [
        (step.title, counts[step.id])
        for step in module.steps
        if counts[step.id] and step.id not in gone
    ]
    together = sum(counts[key] for key in gone)
    return (*shown, *([("Other steps, together", together)] if shown and together else []))
