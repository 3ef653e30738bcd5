"""What an agency has given after a course and what it owes: one answer for every page and report.

Whoever owes is the agency. Nothing here is ever the learner's fault, and none of it holds a word
or a level of what was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from courses.progress.models import Enrolment, Exemption
from courses.supervision.models import PlannedSession, PracticeRequest
from courses.supervision.sentences import long_date, names
from lms.people.models import Agency, User

from .given import sessions_given
from .rules import Session, settle
from .whom import Supervisors

MOST_NAMED = 3


@dataclass(frozen=True)
class FeedbackPlan:
    """The sessions after one completed course, and with whom those still to come lie."""

    enrolment: Enrolment
    sessions: list[Session]
    lies_with: list[User]
    ended: str = ""
    asked: PracticeRequest | None = None

    @property
    def owed(self) -> Session | None:
        return next((row for row in self.sessions if row.is_owed), None)

    @property
    def coming(self) -> Session | None:
        return next((row for row in self.sessions if row.is_to_come), None)

    @property
    def given(self) -> int:
        return sum(row.is_given for row in self.sessions)

    @property
    def fell_due(self) -> int:
        """How many there should have been by now, those given early included."""
        return sum(row.fell_due for row in self.sessions)

    @property
    def is_under_way(self) -> bool:
        return self.owed is not None or self.coming is not None

    @property
    def is_arranged(self) -> bool:
        return self.asked is not None and self.asked.starts_at is not None

    @property
    def tally(self) -> str:
        total = len(self.sessions)
        return f"{self.given} of {total} planned {'session' if total == 1 else 'sessions'} given"

    def debt(self, reader: User | None = None) -> str:
        """Say since when the agency owes, and with whom it lies; nothing when it owes nothing."""
        if self.owed is None:
            return ""
        whom = "you" if reader == self.enrolment.learner else str(self.enrolment.learner)
        since = long_date(self.owed.window.due_on)
        who = "Your agency" if whom == "you" else "The agency"
        return f"{who} has owed {whom} a feedback session since {since}. {self.whom(reader)}"

    def next_word(self, reader: User | None = None) -> str:
        """Say what is owed, or else when the next one is planned."""
        if self.owed or not self.coming:
            return self.debt(reader)
        arranged = f" {self.whom(reader)}" if self.is_arranged else ""
        return f"The next is planned by {long_date(self.coming.window.due_on)}.{arranged}"

    def whom(self, reader: User | None = None) -> str:
        """Say with whom it lies, and what is arranged."""
        if self.is_arranged:
            zone = self.enrolment.agency.zone
            when = self.asked.starts_at.astimezone(zone)
            return f"A time is arranged: {long_date(when.date())}, {when:%H:%M}."
        if not self.lies_with:
            return "It lies with the manager: no supervisor is named yet."
        people = ["you" if row == reader else row.name for row in self.lies_with]
        many = len(people) > MOST_NAMED
        return f"It lies with {'the supervisors of the team' if many else names(people)}."


def plans_for(
    planned: QuerySet[PlannedSession], *, at: datetime | None = None
) -> list[FeedbackPlan]:
    """Read the plans that some sessions belong to, the longest owed first."""
    moment = at or timezone.now()
    rows = planned.select_related("enrolment__learner", "enrolment__course", "enrolment__agency")
    by_agency: dict[int, list[PlannedSession]] = defaultdict(list)
    for row in rows.order_by("enrolment", "number"):
        by_agency[row.enrolment.agency_id].append(row)
    found = [plan for part in by_agency.values() for plan in _at_one_agency(part, moment)]
    return sorted(found, key=_order)


def _order(plan: FeedbackPlan) -> tuple:
    first = plan.owed or plan.coming
    due = first.window.due_on if first else date.max
    return (plan.owed is None, due, plan.enrolment.learner.last_name, plan.enrolment.pk)


def _at_one_agency(rows: list[PlannedSession], at: datetime) -> list[FeedbackPlan]:
    agency = rows[0].enrolment.agency
    return _Facts(agency, rows, at).plans()


class _Facts:
    """What the plans of one agency rest on, read in a number of queries that doesn't grow."""

    def __init__(self, agency: Agency, rows: list[PlannedSession], at: datetime) -> None:
        self.rows, self.today = rows, agency.today(at)
        enrolments = {row.enrolment_id for row in rows}
        learners = {row.enrolment.learner_id for row in rows}
        self.given = _given_on(learners, agency, at)
        self.supervisors = Supervisors(agency.pk, learners)
        exempt = Exemption.objects.current(self.today).filter(enrolment__in=enrolments)
        self.exempt = set(exempt.values_list("enrolment", flat=True))
        asked = PracticeRequest.objects.open().filter(enrolment__in=enrolments, coaching=True)
        self.asked = {row.enrolment_id: row for row in asked.select_related("supervisor")}

    def plans(self) -> list[FeedbackPlan]:
        parts = groupby(self.rows, lambda row: row.enrolment_id)
        return [self._plan(list(sessions)) for _, sessions in parts]

    def _plan(self, rows: list[PlannedSession]) -> FeedbackPlan:
        enrolment = rows[0].enrolment
        ended = self._ended(enrolment)
        sessions = settle(
            [row.window for row in rows],
            self.given.get(enrolment.learner_id, []),
            today=self.today,
            excused=bool(ended),
        )
        asked = self.asked.get(enrolment.pk)
        lies_with = [asked.supervisor] if asked else self.supervisors.of(enrolment.learner_id)
        return FeedbackPlan(enrolment, sessions, lies_with, ended, asked)

    def _ended(self, enrolment: Enrolment) -> str:
        learner = enrolment.learner
        if not self.supervisors.works_here(learner.pk):
            return f"{learner} doesn’t work here any more, so no further session is planned."
        if enrolment.pk in self.exempt:
            return f"{learner} is exempt from this course, so no further session is planned."
        return ""


def _given_on(learners: Iterable[int], agency: Agency, at: datetime) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for learner, day in sessions_given(agency, at).filter(learner__in=learners):
        found[learner].append(day)
    return found
