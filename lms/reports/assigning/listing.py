"""What is asked of the people within reach, as the page lists it and a file does."""

from __future__ import annotations

from collections.abc import Iterable

from courses.progress.models import Assignment, Enrolment
from courses.progress.querysets import AssignmentQuerySet, EnrolmentQuerySet
from courses.progress.standings import standings_of
from courses.progress.status import Standing
from lms.people.models import User
from lms.reports.reach import Reach


def visible(reach: Reach) -> AssignmentQuerySet:
    rows = Assignment.objects.visible_to(reach.viewer).filter(agency=reach.agency)
    return rows.with_words()


def listed(reach: Reach, *, ended: bool) -> AssignmentQuerySet:
    """Return what is in force, or what has ended, the newest first."""
    rows = visible(reach).filter(ended_at__isnull=not ended).with_people(reach.people)
    return rows.order_by("-created_at", "-pk")


def asked_of(reach: Reach, asked: Assignment) -> EnrolmentQuerySet:
    """Return who is in the course by it, by name."""
    rows = Enrolment.objects.visible_to(reach.viewer).filter(assignment=asked)
    return rows.select_related("learner").order_by(
        "learner__last_name", "learner__first_name", "pk"
    )


def where_they_are(
    reach: Reach, asked: Assignment, rows: Iterable[Enrolment]
) -> list[tuple[User, Standing]]:
    """Return who is asked, with where each of them is."""
    people = {row.learner_id: row.learner for row in rows}
    enrolments = Enrolment.objects.filter(pk__in=[row.pk for row in rows])
    found = standings_of(people, [asked.course], enrolments, agency=reach.agency, today=reach.today)
    return [(row.learner, found[row.learner_id, asked.course_id].standing) for row in rows]
