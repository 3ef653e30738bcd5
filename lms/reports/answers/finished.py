"""What was finished between two days, by whom, with which certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict

from certificates.models import Certificate
from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import Membership
from lms.reports.reach import Reach
from lms.reports.scope import JobScopeForm, Scope

from .days import DayField, Period, end_of, quarter_of, start_of, with_days, year_of
from .then import finished_by_those_there, places_then, where_now

ON_A_PAGE = 50
AT_A_TIME = 500


class FinishedForm(JobScopeForm):
    first = DayField(label="From")
    last = DayField(label="To")

    field_order = ("first", "last", "course", "team", "job_role")

    def __init__(self, data: QueryDict, *, reach: Reach) -> None:
        here = quarter_of(reach.today)
        if not data.get("first") and not data.get("last"):
            data = with_days(data, first=here.first, last=here.last)
        super().__init__(data, reach=reach)
        if self.is_valid():  # and what was left out shows what it was taken for
            period = self.period()
            self.data = with_days(data, first=period.first, last=period.last)

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first. Please change one of them.")
        return asked

    def period(self) -> Period:
        """Return the days asked for; what is left out or can't be read is this quarter's."""
        self.is_valid()
        here = quarter_of(self.reach.today)
        first = self.cleaned_data.get("first")
        last = self.cleaned_data.get("last")
        if first and not last:
            return Period(first, max(first, here.last))
        if last and not first:
            return Period(min(last, here.first), last)
        return Period(first, last) if first and last else here


@dataclass(frozen=True)
class Finished:
    """One completion as a row of the list."""

    enrolment: Enrolment
    places: list[Membership]
    certificate: Certificate | None
    now: str = ""
    """Where they are now, when that isn't within reach any more."""


@dataclass(frozen=True)
class Choice:
    """A period with its name and the address that asks for it."""

    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class FinishedIn:
    scope: Scope
    period: Period

    @cached_property
    def rows(self) -> EnrolmentQuerySet:
        zone = self.scope.reach.agency.zone
        first, last = start_of(self.period.first, zone), end_of(self.period.last, zone)
        rows = Enrolment.objects.filter(completed_at__gte=first, completed_at__lt=last)
        return finished_by_those_there(self.scope, rows)

    @cached_property
    def by_course(self) -> list[tuple[str, int]]:
        counted = self.rows.order_by().values("course").annotate(number=Count("pk"))
        numbers = dict(counted.values_list("course", "number"))
        return [(course.title, numbers.get(course.pk, 0)) for course in self.scope.courses]

    @cached_property
    def totals(self) -> dict[str, int]:
        people = Count("learner", distinct=True)
        return self.rows.aggregate(courses=Count("pk"), people=people)

    def sentence(self) -> str:
        courses, people = self.totals["courses"], self.totals["people"]
        noun = "completion" if courses == 1 else "completions"
        who = "person" if people == 1 else "people"
        of = f", by {people} {who}" if courses else ""
        return f"{courses} {noun} in {self.scope.whom} {self.period.in_words()}{of}."

    def periods(self) -> list[Choice]:
        today = self.scope.reach.today
        offered = (
            ("This quarter", quarter_of(today)),
            ("Last quarter", quarter_of(today, -1)),
            ("This year", year_of(today)),
        )
        return [
            Choice(label, self.scope.query(first=row.first, last=row.last), row == self.period)
            for label, row in offered
        ]

    @property
    def _in_order(self) -> EnrolmentQuerySet:
        rows = self.rows.select_related("learner", "course", "agency")
        return rows.order_by("-completed_at", "learner__last_name", "pk")

    def everything(self) -> Iterator[Finished]:
        """Yield all of it, some hundred at a time."""
        for start in range(0, self.totals["courses"], AT_A_TIME):
            yield from _listed(self.scope.reach, list(self._in_order[start : start + AT_A_TIME]))

    def fields(self) -> list[tuple[str, object]]:
        """Return what was asked as the fields of a form."""
        return [*self.scope.fields(), ("first", self.period.first), ("last", self.period.last)]

    def page(self, number: object) -> Page:
        """Return one page, the newest first: three queries."""
        paginator = Paginator(self._in_order, ON_A_PAGE)
        paginator.count = self.totals["courses"]
        page = paginator.get_page(number)
        page.object_list = _listed(self.scope.reach, list(page.object_list))
        return page


def _listed(reach: Reach, rows: list[Enrolment]) -> list[Finished]:
    places = places_then(reach, {(row.learner_id, row.completed_at) for row in rows})
    certificates = certificates_of(reach, rows)
    now = where_now(reach, {row.learner_id for row in rows})
    return [
        Finished(
            row, places[row.learner_id, row.completed_at], certificates.get(row.pk),
            now.get(row.learner_id, ""),
        )
        for row in rows
    ]  # fmt: skip


def certificates_of(reach: Reach, rows: Iterable[Enrolment]) -> dict[int, Certificate]:
    """Return the certificate that now stands for each of some enrolments: one query."""
    issued = Certificate.objects.visible_to(reach.viewer)
    if reach.is_whole:
        issued = Certificate.objects.in_register_of(reach.viewer, reach.agency)
    found = issued.current().with_state().filter(enrolment__in=list(rows))
    return {row.enrolment_id: row for row in found.prefetch_related("revocations")}
