"""Who holds a course on a day, by a completion or an exemption, and why others don't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.formats import date_format

from certificates.models import Certificate
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from courses.progress.standings import standings_of
from courses.progress.status import Standing, Status
from lms.people.models import User
from lms.reports.reach import Reach
from lms.reports.scope import JobScopeForm, Scope

from .days import DayField, with_days
from .grounds import grounds_of, holds, known_by
from .then import OnDay, where_now

ON_A_PAGE = 50
AT_A_TIME = 500


class Show(models.TextChoices):
    MISSING = "missing", "Who isn’t covered"
    COVERED = "covered", "Who is covered"


class CoveredForm(JobScopeForm):
    on = DayField(label="On")

    field_order = ("on", "course", "team", "job_role")

    def __init__(self, data: QueryDict, *, reach: Reach) -> None:
        super().__init__(data if data.get("on") else with_days(data, on=reach.today), reach=reach)

    def cover(self, show: str | None) -> Cover:
        known = Show.COVERED if show == Show.COVERED else Show.MISSING
        return Cover(self.scope(), self.day(), known)

    def day(self) -> date:
        """Return the day asked about, or today."""
        self.is_valid()
        return self.cleaned_data.get("on") or self.reach.today


@dataclass(frozen=True)
class CourseCover:
    course: CoursePage
    asked: int
    covered: int
    not_asked: int
    query: str

    @property
    def missing(self) -> int:
        return self.asked - self.covered


@dataclass(frozen=True)
class Person:
    """One person and course: how it is covered, or why it isn't, each in a sentence."""

    learner: User
    course: CoursePage
    certificate: Certificate | None
    sentence: str
    now: str = ""
    """Where they are now, when that isn't within reach any more."""


@dataclass(frozen=True)
class Cover:
    scope: Scope
    day: date
    show: Show = Show.MISSING

    @property
    def reach(self) -> Reach:
        return self.scope.reach

    @cached_property
    def there(self) -> OnDay:
        return OnDay(self.scope, self.day)

    @cached_property
    def asked(self) -> EnrolmentQuerySet:
        """What was asked by that day, in the newest cycle that there was."""
        known = known_by(self.day, self.reach.agency.zone)
        newer = Enrolment.objects.filter(
            known,
            learner=OuterRef("learner"),
            course=OuterRef("course"),
            agency=OuterRef("agency"),
            cycle__gt=OuterRef("cycle"),
        )
        return self.there.enrolments().filter(known).filter(~Exists(newer))

    @cached_property
    def _is_covered(self) -> Q:
        held = Enrolment.objects.filter(
            holds(self.day, self.reach.agency.zone),
            learner=OuterRef("learner"),
            course=OuterRef("course"),
            agency=OuterRef("agency"),
        )
        return Q(Exists(held))

    @cached_property
    def courses(self) -> list[CourseCover]:
        """How each course is covered: two queries."""
        counted = self.asked.order_by().values("course")
        counted = counted.annotate(asked=Count("pk"), covered=Count("pk", filter=self._is_covered))
        numbers = {row["course"]: (row["asked"], row["covered"]) for row in counted}
        people = self.there.people.count()
        return [
            CourseCover(
                course,
                *(numbers.get(course.pk, (0, 0))),
                not_asked=people - numbers.get(course.pk, (0, 0))[0],
                query=self._not_asked(course),
            )
            for course in self.scope.courses
        ]

    def _not_asked(self, course: CoursePage) -> str:
        """Return the address that finds them; of a past day there is none."""
        if self.there.is_past:
            return ""
        return self.scope.query(course=course.pk, status=Status.NOT_ASSIGNED)

    def query(self, show: Show) -> str:
        return self.scope.query(on=self.day, show=show)

    def tabs(self) -> list[tuple[Show, str]]:
        return [(show, self.query(show)) for show in Show]

    def sentence(self) -> str:
        """Say whether everybody of whom it is asked is covered."""
        day, asked = date_format(self.day, "j F Y"), self.missing + self.covered
        if not asked:
            return f"On {day}, nothing is asked of {self.scope.whom}."
        if not self.missing:
            return f"On {day}, everybody is covered of whom a course is asked."
        return (
            f"On {day}, {self.covered} of the {asked} courses asked of people are covered, "
            f"and {self.missing} {'is' if self.missing == 1 else 'are'} not."
        )

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.courses)

    @property
    def covered(self) -> int:
        return sum(row.covered for row in self.courses)

    @property
    def shown(self) -> int:
        return self.covered if self.show == Show.COVERED else self.missing

    @property
    def _shown(self) -> EnrolmentQuerySet:
        # By number: asked whether none exists, PostgreSQL compares everybody with everybody.
        covered = Q(pk__in=self.asked.filter(self._is_covered).order_by().values("pk"))
        rule = covered if self.show == Show.COVERED else ~covered
        rows = self.asked.filter(rule).select_related("learner")
        return rows.order_by("course__path", "learner__last_name", "learner__first_name", "pk")

    def everyone(self) -> Iterator[Person]:
        """Yield all who are shown, some hundred at a time."""
        for start in range(0, self.shown, AT_A_TIME):
            yield from self._people(list(self._shown[start : start + AT_A_TIME]))

    def fields(self) -> list[tuple[str, object]]:
        """Return what was asked as the fields of a form."""
        return [*self.scope.fields(), ("on", self.day), ("show", self.show.value)]

    def page(self, number: object) -> Page:
        """Return one page of people and courses, in a number of queries that doesn't grow."""
        paginator = Paginator(self._shown, ON_A_PAGE)
        paginator.count = self.shown
        page = paginator.get_page(number)
        page.object_list = list(self._people(list(page.object_list)))
        return page

    def _people(self, rows: list[Enrolment]) -> Iterator[Person]:
        courses = {course.pk: course for course in self.scope.courses}
        grounds = grounds_of(self.reach, rows, self.day)
        standings = self._standings(rows)
        now = where_now(self.reach, {row.learner_id for row in rows})
        for row in rows:
            pair = (row.learner_id, row.course_id)
            held = grounds[pair].held()
            yield Person(
                row.learner,
                courses[row.course_id],
                held.certificate if held else None,
                held.sentence if held else grounds[pair].lacking(standings.get(pair)),
                now.get(row.learner_id, ""),
            )

    def _standings(self, rows: list[Enrolment]) -> dict[tuple[int, int], Standing]:
        people = {row.learner_id: row.learner for row in rows}
        now = self.reach.enrolments().current_at_agency().filter(learner__in=people)
        found = standings_of(
            people, self.scope.courses, now, agency=self.reach.agency, today=self.reach.today
        )
        return {key: listed.standing for key, listed in found.items()}
