"""What follows a course: sessions planned for everybody who completed one, some of them given;
and what waits for a supervisor before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.progress.models import Enrolment, Move, Waiting
from courses.supervision.dose.planning import plan_missing
from courses.supervision.models import (
    CaseConsultation,
    CoachingRhythm,
    Feedback,
    FeedbackState,
    PlannedSession,
    PracticePage,
    Rubric,
)
from lms.people.models import User

from .people import AT_ONCE, Staff
from .workload import LESSONS, TEAMS, days_of_sessions, waits

# A consultation is a feedback with columns of its own, and those can't be made many at once.
THEIR_OWN_COLUMNS = """
INSERT INTO supervision_caseconsultation
    (feedback_ptr_id, about_whom, question, observation, alternatives, plan)
SELECT id, 'adult', '', '', '', '' FROM supervision_feedback
"""


def coach_everybody(staff: Staff, courses: list[CoursePage]) -> tuple[int, int]:
    """Return how many sessions are planned, and how many are given."""
    CoachingRhythm.objects.bulk_create(CoachingRhythm(course=course) for course in courses)
    plan_missing()
    practice = _practice()
    given = Feedback.objects.bulk_create(_sessions(staff, practice), batch_size=AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(THEIR_OWN_COLUMNS)
    for number, course in enumerate(courses, start=1):
        rows = _waits(staff, course, number)
        Waiting.objects.bulk_create(rows, batch_size=AT_ONCE)
    return PlannedSession.objects.count(), len(given)


def _practice() -> PracticePage:
    """Make what sessions are given by, in a course that isn't published: the five stay five."""
    rubric = Rubric.objects.create(title="Practice", slug="bench", published_at=timezone.now())
    page = CourseIndexPage.objects.get()
    for child in (
        CoursePage(title="Practice", slug="practice", summary="For supervisors.", live=False),
        ModulePage(title="Practice", slug="practice", live=False),
        PracticePage(title="Practice", slug="practice", rubric=rubric, live=False),
    ):
        page = page.add_child(instance=child)
    return page


def _sessions(staff: Staff, practice: PracticePage) -> Iterator[Feedback]:
    kind = ContentType.objects.get_for_model(CaseConsultation)
    places = {learner.pk: place for place, learner in enumerate(staff.learners, start=1)}
    completed = Enrolment.objects.filter(completed_at__isnull=False).order_by("pk")
    for row in completed.select_related("agency"):
        place = places[row.learner_id]
        for day in _days(row, place):
            moment = timezone.make_aware(datetime.combine(day, time(15)))
            yield Feedback(
                polymorphic_ctype=kind, enrolment=row, step=practice, rubric=practice.rubric,
                learner_id=row.learner_id, observer=_supervisor(staff, place), observed_on=day,
                state=FeedbackState.SHARED, shared_at=moment, coaching=True,
            )  # fmt: skip


def _days(row: Enrolment, place: int) -> Iterator[date]:
    completed, today = row.today(row.completed_at), row.agency.today()
    for days in days_of_sessions(place):
        if completed + timedelta(days=days) < today:
            yield completed + timedelta(days=days)


def _waits(staff: Staff, course: CoursePage, number: int) -> Iterator[Waiting]:
    step = list(course.outline().steps())[LESSONS]
    places = {learner.pk: place for place, learner in enumerate(staff.learners, start=1)}
    for row in Enrolment.objects.filter(course=course).order_by("pk"):
        place = places[row.learner_id]
        if waits(place, number):
            yield Waiting(
                enrolment=row, step_id=step.id, move=Move.SUPERVISOR,
                person=_supervisor(staff, place), since=row.last_opened_at,
                sentence="An observation is waiting to be signed off.",
            )  # fmt: skip


def _supervisor(staff: Staff, place: int) -> User:
    return staff.supervisors[(place - 1) % TEAMS]
