from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from courses.pages.models import CoursePage
from courses.progress.learning import CourseInHand, courses_in_hand
from courses.progress.status import Status
from lms.people.models import User


@dataclass(frozen=True)
class MyLearning:
    """One thing to go on with, then the rest: what is open, what is done, what one could start."""

    first: CourseInHand | None
    others: list[CourseInHand]
    done: list[CourseInHand]
    to_start: list[CoursePage]


def my_learning(learner: User, *, today: date) -> MyLearning:
    rows = courses_in_hand(learner, today=today)
    open_rows = sorted((row for row in rows if not row.enrolment.is_complete), key=_urgency)
    done = [row for row in rows if row.enrolment.is_complete]
    joined = [row.enrolment.course_id for row in rows]
    to_start = list(CoursePage.objects.live().exclude(pk__in=joined).order_by("path"))
    return MyLearning(open_rows[0] if open_rows else None, open_rows[1:], done, to_start)


def _urgency(row: CourseInHand) -> tuple:
    """Due soonest first, then opened last; what waits on someone else comes at the end."""
    waiting = row.standing.status == Status.WAITING_ON_SUPERVISOR
    opened = row.enrolment.last_opened_at
    recency = -opened.timestamp() if opened else 0.0
    return (waiting, row.enrolment.due_on or date.max, recency)
