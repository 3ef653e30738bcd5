"""What is counted in the database is what the rule says of each plan by itself."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, Exemption
from courses.supervision.dose.counting import Counted
from courses.supervision.dose.rules import windows
from courses.supervision.dose.status import plans_for
from courses.supervision.models import (
    Amendment,
    AmendmentKind,
    CaseConsultation,
    JournalReview,
    PlannedSession,
    PracticePage,
)
from lms.people.models import Agency, Team, User
from tests import factories

NOW = dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


def planned_for(learner: User, course: CoursePage, completed: dt.date, months: list[int]) -> None:
    enrolment = Enrolment.objects.create(
        learner=learner, course=course, agency=learner.agency, completed_at=NOW
    )
    PlannedSession.objects.bulk_create(
        PlannedSession(
            enrolment=enrolment, number=row.number, opens_on=row.opens_on, due_on=row.due_on,
            closes_on=row.closes_on,
        )
        for row in windows(completed, months)
    )  # fmt: skip


def given_to(
    learner: User, step: PracticePage, observer: User, on: dt.date, kind: type = CaseConsultation
) -> CaseConsultation:
    return kind.objects.create(
        enrolment=learner.enrolments.first(), step=step, rubric=step.rubric, learner=learner,
        observer=observer, observed_on=on, state="shared", shared_at=NOW - dt.timedelta(days=1),
        between_two=kind is JournalReview,
    )  # fmt: skip


@pytest.fixture
def many(
    harbour: Agency, team: Team, course: CoursePage, step: PracticePage, supervisor: User
) -> list[User]:
    """Plans and sessions given at random; some people have left, some are exempt."""
    dice = random.Random(11)  # noqa: S311
    people = [factories.member(harbour, team=team, last_name=f"Row{n}") for n in range(40)]
    for person in people:
        completed = TODAY - dt.timedelta(days=dice.randrange(20, 260))
        planned_for(person, course, completed, dice.choice([[1, 2, 4, 6], [1, 2, 3], [2]]))
        for _ in range(dice.choice([0, 0, 1, 2, 4, 8])):
            on = completed + dt.timedelta(days=dice.randrange(0, 230))
            kind = dice.choice(
                [CaseConsultation, CaseConsultation, CaseConsultation, JournalReview]
            )
            given = given_to(person, step, supervisor, on, kind)
            if dice.random() < 0.1:
                Amendment.objects.create(
                    feedback=given, kind=AmendmentKind.WITHDRAWN, reason="A slip.", by=supervisor
                )
    for person in people[:4]:
        person.memberships.update(ended_on=timezone.localdate() - dt.timedelta(days=1))
    for person in people[4:8]:
        Exemption.objects.create(enrolment=person.enrolments.first(), reason="Long experience.")
    return people


@pytest.mark.django_db
@pytest.mark.parametrize("under_way", [True, False])
def test_the_database_counts_what_the_rule_says(
    harbour: Agency, many: list[User], under_way: bool
) -> None:
    rows = PlannedSession.objects.all()
    rows = rows.under_way(TODAY) if under_way else rows
    plans = plans_for(rows, at=NOW)
    counted = Counted(rows, harbour, NOW)
    states = Counter(
        (session.window.due_on, session.state) for plan in plans for session in plan.sessions
    )
    assert {(due, state): number for due, state, number in counted.by_day()} == dict(states)
    assert len({state for _, state in states}) >= 5
    owed = [plan for plan in plans if plan.owed]
    assert counted.totals() == (
        sum(plan.given for plan in plans),
        sum(plan.fell_due for plan in plans),
        len(owed),
    )
    first = [plan.owed.window.due_on for plan in owed]
    due = {plan.enrolment.pk: plan.owed.window.due_on for plan in owed}
    assert [due[pk] for pk in counted.owed(0, 100)] == first
    assert counted.owed(2, 3) == counted.owed(0, 100)[2:5]


@pytest.mark.django_db
def test_where_nothing_is_planned_nothing_is_counted(harbour: Agency) -> None:
    counted = Counted(PlannedSession.objects.none(), harbour)
    assert (counted.totals(), counted.by_day(), counted.owed(0, 9)) == ((0, 0, 0), [], [])
