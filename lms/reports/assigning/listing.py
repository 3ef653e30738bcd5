"""What is asked of the people within reach, as the page lists it and a file does."""

from __future__ import annotations

from courses.progress.models import Assignment
from courses.progress.querysets import AssignmentQuerySet
from lms.reports.reach import Reach


def visible(reach: Reach) -> AssignmentQuerySet:
    rows = Assignment.objects.visible_to(reach.viewer).filter(agency=reach.agency)
    return rows.with_words()


def listed(reach: Reach, *, ended: bool) -> AssignmentQuerySet:
    """Return what is in force, or what has ended, the newest first."""
    rows = visible(reach).filter(ended_at__isnull=not ended).with_people(reach.people)
    return rows.order_by("-created_at", "-pk")
