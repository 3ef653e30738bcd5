from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from courses.pages.catalogue import open_courses
from courses.pages.models import CoursePage
from courses.progress.learning import CourseInHand, courses_in_hand
from courses.progress.status import Status
from lms.people.models import User


@dataclass(frozen=True)
class MyLearning:
    """One thing to go on with, then the rest: what is open, what is done, what one needn't take,
    what one could start."""

    first: CourseInHand | None
    others: list[CourseInHand]
    done: list[CourseInHand]
    spared: list[CourseInHand]
    to_start: list[CoursePage]
    later: list[LaterCourse]

    @property
    def to_renew(self) -> CourseInHand | None:
        """Return the completed course whose refresher may begin, the one that ends first."""
        rows = [row for row in self.done if row.renewal and row.renewal.may_begin]
        return min(rows, key=lambda row: row.renewal.until, default=None)


@dataclass(frozen=True)
class LaterCourse:
    """A course that isn't open yet, and the courses that open it."""

    course: CoursePage
    first: list[CoursePage]


def my_learning(learner: User, *, today: date) -> MyLearning:
    rows = courses_in_hand(learner, today=today)
    done = [row for row in rows if row.enrolment.is_complete]
    spared = [row for row in rows if row.standing.status == Status.EXEMPT and row not in done]
    settled = {row.enrolment.course_id for row in (*done, *spared)}
    open_rows = [row for row in rows if row.enrolment.course_id not in settled]
    open_rows.sort(key=_urgency)
    joined = {row.enrolment.course_id for row in rows}
    completed = settled | {row.enrolment.course_id for row in rows if row.enrolment.is_renewal}
    now, later = [], []
    for course in _open_courses_but(joined):
        first = [other for other in course.prerequisites.all() if other.pk not in completed]
        (later.append(LaterCourse(course, first)) if first else now.append(course))
    first_row = open_rows[0] if open_rows else None
    return MyLearning(first_row, open_rows[1:], done, spared, now, later)


def _open_courses_but(joined: set[int]) -> list[CoursePage]:
    others = [course.pk for course in open_courses() if course.pk not in joined]
    if not others:
        return []
    rows = CoursePage.objects.filter(pk__in=others).order_by("path")
    return list(rows.prefetch_related("prerequisites"))


def _urgency(row: CourseInHand) -> tuple:
    """Due soonest first, then opened last; what waits on someone else comes at the end."""
    waiting = row.standing.status in (Status.WAITING_ON_SUPERVISOR, Status.NOT_YET_OPEN)
    opened = row.enrolment.last_opened_at
    recency = -opened.timestamp() if opened else 0.0
    due_on = row.enrolment.due_on or row.enrolment.running_until
    return (waiting, due_on or date.max, recency)
