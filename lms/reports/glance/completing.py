"""How many completed each course in the months that lie behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format

from courses.pages.models import CoursePage
from lms.core.charts import Amount, Columns
from lms.core.dates import months_later
from lms.reports.scope import Scope

MONTHS = 12
LAST_MONTH = 12


def months_around(today: date, before: int, after: int = 0) -> list[date]:
    """Return the first days of some months, this one among them."""
    first = today.replace(day=1)
    return [months_later(first, number) for number in range(-before, after + 1)]


def month_amount(month: date, value: int, of: int | None = None, *, first: bool = False) -> Amount:
    """Return a column's amount; the year stands under the first and under each January."""
    year = str(month.year) if month.month == 1 or (first and month.month < LAST_MONTH) else ""
    return Amount(date_format(month, "M"), value, of, under=year)


@dataclass(frozen=True)
class CourseOverTime:
    course: CoursePage
    people: int
    complete: int
    by_month: dict[date, int]

    @property
    def sentence(self) -> str:
        noun = "person" if self.people == 1 else "people"
        return f"Completed so far by {self.complete} of {self.people} {noun}."

    @property
    def in_these(self) -> int:
        return sum(self.by_month.values())

    @property
    def chart(self) -> Columns:
        months = list(self.by_month)
        amounts = [
            month_amount(month, some, first=month == months[0])
            for month, some in self.by_month.items()
        ]
        title = f"{self.course.title}: completions by month"
        return Columns(f"completed-{self.course.pk}", title, self._described(months), amounts)

    def _described(self, months: list[date]) -> str:
        most = max(months, key=lambda month: self.by_month[month])
        span = f"From {date_format(months[0], 'F Y')} to {date_format(months[-1], 'F Y')}"
        top = f", most in {date_format(most, 'F Y')} ({self.by_month[most]})"
        return f"{span}: {self.in_these} completed it{top if self.in_these else ''}."


@dataclass(frozen=True)
class OverTime:
    months: list[date]
    courses: list[CourseOverTime]

    def rows(self) -> list[tuple[date, list[int]]]:
        """The table: each month with what was completed of each course."""
        return [(month, [row.by_month[month] for row in self.courses]) for month in self.months]


def over_time(scope: Scope) -> OverTime:
    """Read it for everyone in a scope, refreshers included: two queries."""
    months = months_around(scope.reach.today, MONTHS - 1)
    done, people = _by_month(scope, months[0]), _people(scope)
    courses = [
        CourseOverTime(
            course,
            *people.get(course.pk, (0, 0)),
            {month: done[course.pk, month] for month in months},
        )
        for course in scope.courses
    ]
    return OverTime(months, courses)


def _by_month(scope: Scope, start: date) -> Counter[tuple[int, date]]:
    zone = scope.reach.agency.zone
    since = datetime.combine(start, time(), tzinfo=zone)
    rows = scope.enrolments().filter(completed_at__gte=since).order_by()
    months = rows.annotate(month=TruncMonth("completed_at", tzinfo=zone)).values("course", "month")
    counted = months.annotate(number=Count("pk")).values_list("course", "month", "number")
    return Counter({(course, month.date()): number for course, month, number in counted})


def _people(scope: Scope) -> dict[int, tuple[int, int]]:
    """Return by course how many people are in it, and how many have completed it once."""
    complete = Q(completed_at__isnull=False)
    rows = scope.enrolments().order_by().values("course")
    counted = rows.annotate(
        people=Count("learner", distinct=True),
        complete=Count("learner", distinct=True, filter=complete),
    )
    return {row["course"]: (row["people"], row["complete"]) for row in counted}
