"""What has become of the sessions of very many plans, counted in the database.

It says in SQL what ``rules.settle`` says in Python of one plan, so that a report on ten thousand
people reads none of their rows; a test holds the two together. ``status.plans_for`` reads the few
that a page lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils import timezone

from courses.progress.models import Exemption
from courses.supervision.models import PlannedSession
from lms.people.models import Agency, Membership

from .given import sessions_given
from .rules import SOON, SessionState

# Windows lie end to end, so each day given lies in one. The first in a window is that session's;
# each further one pays the oldest that waits. How many wait after a session is what is missing up
# to it, less the least that was ever missing before: a queue, of which no payment is kept. A
# session is paid once as many further ones have come after it as were waiting when it joined.
SETTLED = """
WITH planned (enrolment, learner, number, opens_on, due_on, closes_on, excused) AS ({planned}),
given (learner, day) AS ({given}),
counted AS (
    SELECT enrolment, number, due_on, closes_on, excused, COUNT(day) AS days
    FROM planned
    LEFT JOIN given
    ON given.learner = planned.learner AND given.day BETWEEN opens_on AND closes_on
    GROUP BY enrolment, number, due_on, closes_on, excused
),
running AS (
    SELECT enrolment, number, due_on, excused, days,
        SUM(1 - days) OVER earlier AS missing,
        COALESCE(SUM(CASE WHEN days > 1 THEN days - 1 END) OVER later, 0) AS further,
        MAX(closes_on) OVER (PARTITION BY enrolment) AS last
    FROM counted
    WINDOW earlier AS (PARTITION BY enrolment ORDER BY number),
    later AS (PARTITION BY enrolment ORDER BY number
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),
queued AS (
    SELECT enrolment, due_on, excused, days, further, last, missing,
        MIN(missing) OVER (PARTITION BY enrolment ORDER BY number) AS least
    FROM running
),
settled AS (
    SELECT enrolment, due_on, CASE
        WHEN days > 0 OR further >= missing - CASE WHEN least < 0 THEN least ELSE 0 END
            THEN 'given'
        WHEN excused THEN 'ended'
        WHEN last < %s THEN 'not_given'
        WHEN due_on < %s THEN 'owed'
        WHEN due_on <= %s THEN 'due_soon'
        ELSE 'planned' END AS state
    FROM queued
)
"""
BY_DAY = "SELECT due_on, state, COUNT(*) FROM settled GROUP BY due_on, state"
TOTALS = """
SELECT COALESCE(SUM(CASE WHEN state = 'given' THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN state IN ('given', 'owed', 'not_given') THEN 1 ELSE 0 END), 0),
    COUNT(DISTINCT CASE WHEN state = 'owed' THEN enrolment END)
FROM settled
"""
OWED = """
SELECT enrolment FROM settled WHERE state = 'owed'
GROUP BY enrolment ORDER BY MIN(due_on), enrolment LIMIT %s OFFSET %s
"""


class Totals(NamedTuple):
    given: int
    fell_due: int
    owed: int
    """To so many people and courses; the others are sessions."""


@dataclass(frozen=True)
class Counted:
    """Sessions of one agency, all those of each plan, as they stand at a moment."""

    planned: QuerySet[PlannedSession]
    agency: Agency
    at: datetime | None = None

    def totals(self) -> Totals:
        return Totals(*self._rows(TOTALS)[0])

    def by_day(self) -> list[tuple[date, SessionState, int]]:
        """Count the sessions due on each day by what has become of them."""
        return [
            (due if isinstance(due, date) else date.fromisoformat(due), SessionState(state), many)
            for due, state, many in self._rows(BY_DAY)
        ]

    def owed(self, first: int, most: int) -> list[int]:
        """Return the enrolments that some is owed after, the longest owed first."""
        return [pk for (pk,) in self._rows(OWED, most, first)]

    def _rows(self, question: str, *more: object) -> list[tuple]:
        moment = self.at or timezone.now()
        connection = connections[self.planned.db]
        planned, plan_facts = _compiled(self._planned(moment))
        given, given_facts = _compiled(sessions_given(self.agency, moment))
        sql = SETTLED.format(planned=planned, given=given) + question
        today = self.agency.today(moment)
        days = map(connection.ops.adapt_datefield_value, (today, today, today + SOON))
        with connection.cursor() as cursor:
            cursor.execute(sql, [*plan_facts, *given_facts, *days, *more])
            return cursor.fetchall()

    def _planned(self, at: datetime) -> QuerySet:
        working = Membership.objects.active().filter(
            agency=self.agency, user=OuterRef("enrolment__learner"), user__is_active=True
        )
        exempt = Exemption.objects.current(self.agency.today(at))
        excused = ~Exists(working) | Exists(exempt.filter(enrolment=OuterRef("enrolment")))
        rows = self.planned.filter(enrolment__agency=self.agency).order_by()
        return rows.values_list(
            "enrolment_id",
            F("enrolment__learner_id"),
            "number",
            "opens_on",
            "due_on",
            "closes_on",
            ExpressionWrapper(excused, output_field=BooleanField()),
        )


def _compiled(rows: QuerySet) -> tuple[str, Any]:
    return rows.query.get_compiler(rows.db, elide_empty=False).as_sql()
