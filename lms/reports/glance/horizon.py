"""What falls due when, and what is past its date already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Q, Value, When
from django.utils.formats import date_format

from courses.progress.standings import in_status, still_asked
from courses.progress.status import Status
from lms.core.charts import Amount, Bars
from lms.reports.scope import Scope

WEEKS = ((1, 7), (8, 14), (15, 28), (29, 56))
"""From which to which day from today; the first takes in today itself."""


@dataclass(frozen=True)
class Due:
    label: str
    courses: int
    people: int
    status: Status | None = None
    query: str = ""


@dataclass(frozen=True)
class Horizon:
    rows: list[Due]

    @property
    def chart(self) -> Bars:
        amounts = [Amount(row.label, row.courses, look=bool(row.status)) for row in self.rows]
        words = "; ".join(f"{row.label.lower()}: {row.courses}" for row in self.rows)
        return Bars("due", "Courses by when they are due", f"{words}.", amounts)


def horizon(scope: Scope) -> Horizon:
    """Count it for everyone in a scope: one query."""
    kinds = _kinds(scope)
    whens = (When(rule, then=Value(place)) for place, (_, _, rule) in enumerate(kinds))
    rows = scope.enrolments().current_at_agency().annotate(kind=Case(*whens)).order_by()
    counted = rows.values("kind").annotate(
        courses=Count("pk"), people=Count("learner", distinct=True)
    )
    found = {row["kind"]: (row["courses"], row["people"]) for row in counted}
    return Horizon(
        [
            Due(label, *found.get(place, (0, 0)), status, scope.query(status=status))
            for place, (label, status, _) in enumerate(kinds)
        ]
    )


def _kinds(scope: Scope) -> list[tuple[str, Status | None, Q]]:
    """Return each kind of due date in words, with its condition on Enrolment."""
    today = scope.reach.today
    pressing = [
        (status.label, status, in_status(status, courses=scope.courses, today=today))
        for status in (Status.OVERDUE, Status.EXPIRED)
    ]
    coming = still_asked(today) & (Q(renews__isnull=True) | Q(renews__expires_on__gte=today))
    last = today + timedelta(days=WEEKS[-1][1])
    return [
        *pressing,
        *((_span(today, *days), None, coming & _within(today, *days)) for days in WEEKS),
        (f"After {date_format(last, 'j F')}", None, coming & Q(due_on__gt=last)),
        ("Without a due date", None, coming & Q(due_on__isnull=True)),
    ]


def _within(today: date, first: int, last: int) -> Q:
    start = today if first == 1 else today + timedelta(days=first)
    return Q(due_on__gte=start, due_on__lte=today + timedelta(days=last))


def _span(today: date, first: int, last: int) -> str:
    end = date_format(today + timedelta(days=last), "j F")
    if first == 1:
        return f"Today to {end}"
    return f"{date_format(today + timedelta(days=first), 'j F')} to {end}"
