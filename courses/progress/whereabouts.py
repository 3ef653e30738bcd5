"""At which step people are now, counted in the database for many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from courses.pages.models import CoursePage
from courses.pages.outline import CourseOutline, StepItem

from .models import StepCompletion
from .querysets import EnrolmentQuerySet

MOST_STEPS = 62
"""As many as one whole number of the database can tell apart; further steps count as the last."""


@dataclass(frozen=True)
class Whereabouts:
    """How many people are at each step of one course: the first required one not done yet."""

    course: CoursePage
    not_begun: int
    at: dict[int, int]
    in_refresher: bool = False

    @property
    def outline(self) -> CourseOutline:
        return _outline(self.course, in_refresher=self.in_refresher)

    @property
    def total(self) -> int:
        return self.not_begun + sum(self.at.values())


def whereabouts(
    enrolments: EnrolmentQuerySet, courses: Sequence[CoursePage], *, in_refresher: bool = False
) -> list[Whereabouts]:
    """Return them for some unfinished enrolments in whole courses, or in their refreshers: one
    query."""
    steps = {course.pk: _required(course, in_refresher=in_refresher) for course in courses}
    found: dict[int, Counter[int]] = {course.pk: Counter() for course in courses}
    rows = enrolments.filter(course__in=courses, renews__isnull=not in_refresher).order_by()
    marked = rows.annotate(mask=_mask(steps)).values("course", "mask")
    for course, mask, people in marked.annotate(people=Count("pk")).values_list(
        "course", "mask", "people"
    ):
        found[course][mask] += people
    return [
        Whereabouts(course, masks[0], _at_steps(steps[course.pk], masks), in_refresher)
        for course, masks in ((course, found[course.pk]) for course in courses)
    ]


def _outline(course: CoursePage, *, in_refresher: bool) -> CourseOutline:
    return course.refresher() if in_refresher else course.outline()


def _required(course: CoursePage, *, in_refresher: bool) -> list[StepItem]:
    steps = _outline(course, in_refresher=in_refresher).steps()
    return [step for step in steps if step.required][:MOST_STEPS]


def _mask(steps: dict[int, list[StepItem]]) -> Coalesce:
    """Return which required steps are done as the bits of one number, as an expression.

    Each course asks for its own steps alone: a step is looked for in a row of conditions, and those
    of all courses together are five times as long.
    """
    whens = [When(course=course, then=Subquery(_bits(some))) for course, some in steps.items()]
    own = Case(*whens, default=Value(0), output_field=BigIntegerField())
    return Coalesce(own, 0, output_field=BigIntegerField())


def _bits(steps: list[StepItem]) -> QuerySet:
    done = StepCompletion.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")
    return done.annotate(mask=Sum(_bit(steps))).values("mask")


def _bit(steps: list[StepItem]) -> Func | Value:
    """Return the bit of a step; written as one piece, since fifty of Django's conditions for each
    course take longer to put together than to answer."""
    if not steps:
        return Value(0, output_field=BigIntegerField())
    whens = " ".join(f"WHEN {step.id:d} THEN {1 << place:d}" for place, step in enumerate(steps))
    template = f"CASE %(expressions)s {whens} ELSE 0 END"
    return Func(F("step_id"), template=template, output_field=BigIntegerField())


def _at_steps(steps: list[StepItem], masks: Counter[int]) -> dict[int, int]:
    at: Counter[int] = Counter()
    for mask, people in masks.items():
        if mask and steps:
            at[steps[_first_missing(mask, len(steps))].id] += people
    return dict(at)


def _first_missing(mask: int, steps: int) -> int:
    missing = (place for place in range(steps) if not mask >> place & 1)
    return next(missing, steps - 1)
