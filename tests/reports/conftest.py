"""People in every state of progress, made quickly."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage
from courses.progress.models import Enrolment, Exemption, Move, StepCompletion, Waiting
from courses.progress.status import Status
from lms.people.models import Agency, Membership, Role, Team, User
from tests.factories import LONG_AGO

DAY = dt.timedelta(days=1)


def put(person: User, course: CoursePage, status: Status, **fields: object) -> Enrolment:
    """Bring someone into a status in a course of their agency, by the facts that make it so."""
    agency = person.agency
    today = agency.today()
    due = {Status.OVERDUE: today - DAY, Status.DUE_SOON: today + 3 * DAY}
    enrolment = Enrolment.objects.create(
        learner=person,
        course=course,
        agency=agency,
        completed_at=timezone.now() if status in COMPLETED else None,
        expires_on={Status.EXPIRING: today + 3 * DAY, Status.EXPIRED: today - DAY}.get(status),
        **{"due_on": due.get(status)} | fields,
    )
    lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
    if status == Status.IN_PROGRESS or status in COMPLETED:
        StepCompletion.objects.create(
            enrolment=enrolment, step=lesson, step_title=lesson.title, evidence_type="read"
        )
    if status == Status.EXEMPT:
        Exemption.objects.create(enrolment=enrolment, reason="Has long experience.")
    if status in WAITING:
        Waiting.objects.create(
            enrolment=enrolment,
            step=lesson,
            move=WAITING[status],
            sentence="An observation is waiting to be signed off.",
        )
    return enrolment


COMPLETED = (Status.COMPLETE, Status.EXPIRING, Status.EXPIRED)
WAITING = {
    Status.WAITING_ON_SUPERVISOR: Move.SUPERVISOR,
    Status.WAITING_ON_LEARNER: Move.LEARNER,
}
# A course that isn't open yet is so for everyone who hasn't begun it.
REACHED = [status for status in Status if status != Status.NOT_YET_OPEN]


def crowd(
    agency: Agency, number: int, *, team: Team | None = None, name: str = "Crowd"
) -> list[User]:
    """Make many people at once; none of them can sign in."""
    start = User.objects.count()
    people = User.objects.bulk_create(
        User(
            email=f"crowd{start + each}@{agency.slug}.example",
            first_name=f"Person{each:03}",
            last_name=name,
        )
        for each in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=person, agency=agency, team=team, role=Role.STAFF, started_on=LONG_AGO)
        for person in people
    )
    return people


@pytest.fixture
def statuses(harbour: Agency, team: Team, course: CoursePage, manager: User) -> dict[Status, User]:
    """One person in each status, named after it."""
    people = {}
    for status in REACHED:
        [person] = crowd(harbour, 1, team=team, name=status.name.title())
        people[status] = person
        if status != Status.NOT_ASSIGNED:
            put(person, course, status)
    return people
