"""Feedback sessions that were planned after courses, and how many of them were given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from courses.supervision.dose.counting import Counted
from courses.supervision.dose.rules import SessionState
from courses.supervision.models import PlannedSession
from lms.core.charts import Columns
from lms.core.dates import months_later
from lms.reports.scope import Scope

from .completing import month_amount, months_around

BEFORE, AFTER = 6, 2
TO_COME = (SessionState.SOON, SessionState.PLANNED)


@dataclass(frozen=True)
class Month:
    """The sessions due in one month, by what has become of them."""

    first: date
    states: Counter[SessionState]

    @property
    def planned(self) -> int:
        return self.states.total()

    @property
    def given(self) -> int:
        return self.states[SessionState.GIVEN]

    @property
    def owed(self) -> int:
        return self.states[SessionState.OWED]

    @property
    def not_given(self) -> int:
        return self.states[SessionState.NOT_GIVEN]

    @property
    def to_come(self) -> int:
        return sum(self.states[state] for state in TO_COME)


@dataclass(frozen=True)
class Given:
    months: list[Month]

    @property
    def planned(self) -> int:
        return sum(month.planned for month in self.months)

    @property
    def given(self) -> int:
        return sum(month.given for month in self.months)

    @property
    def owed(self) -> int:
        return sum(month.owed for month in self.months)

    @property
    def fell_due(self) -> int:
        return sum(month.planned - month.to_come for month in self.months)

    @property
    def chart(self) -> Columns:
        amounts = [
            month_amount(row.first, row.given, row.planned, first=row == self.months[0])
            for row in self.months
        ]
        words = "; ".join(
            f"{date_format(row.first, 'F Y')}: {row.given} of {row.planned}"
            for row in self.months
            if row.planned
        )
        title = "Feedback sessions given, of those planned, by the month they were due"
        return Columns("feedback", title, f"{words}.", amounts)


def feedback_given(scope: Scope) -> Given:
    """Count it for everyone in a scope: one query."""
    months = months_around(scope.reach.today, BEFORE, AFTER)
    end = months_later(months[-1], 1)
    near = PlannedSession.objects.filter(
        enrolment__in=scope.enrolments().values("pk"), due_on__gte=months[0], due_on__lt=end
    )
    whole = PlannedSession.objects.filter(enrolment__in=near.values("enrolment"))
    states: dict[date, Counter[SessionState]] = {month: Counter() for month in months}
    for due_on, state, number in Counted(whole, scope.reach.agency).by_day():
        month = due_on.replace(day=1)
        if month in states and state != SessionState.ENDED:
            states[month][state] += number
    return Given([Month(month, some) for month, some in states.items()])
