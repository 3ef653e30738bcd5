"""What was done about many people at once, as far as somebody may read it."""

from __future__ import annotations

from django.db.models import QuerySet

from courses.progress.models import Act
from lms.reports.reach import Reach


def acts_within(reach: Reach) -> QuerySet[Act]:
    rows = Act.objects.visible_to(reach.viewer).filter(agency=reach.agency)
    return rows.select_related("by", "course", "undone_by")
