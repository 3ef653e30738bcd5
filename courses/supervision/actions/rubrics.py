"""Publishing a rubric, and copying it as its next version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.models import Criterion, Rubric
from lms.activity.actions import record
from lms.core.errors import LmsError
from lms.people.models import User


@transaction.atomic
def publish_rubric(rubric: Rubric, *, by: User | None, at: datetime | None = None) -> Rubric:
    """Make a version usable; from here on it never changes."""
    held = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if held.is_published:
        return held
    if not held.criteria.exists():
        raise LmsError("Add at least one criterion first.", code="no_criteria")
    held.published_at = at or timezone.now()
    held.save(update_fields=["published_at"])
    record("rubric.published", held, by=by, at=at, version=held.version)
    return held


@transaction.atomic
def copy_rubric(rubric: Rubric, *, by: User | None, at: datetime | None = None) -> Rubric:
    """Return an editable copy with the next version number; one that is there already is kept."""
    # All versions are locked, so that two copies made at once don't take the same number.
    versions = Rubric.objects.select_for_update().filter(slug=rubric.slug).order_by("-version")
    newest, *_ = versions
    if not newest.is_published and newest.version > rubric.version:
        return newest
    copy = Rubric.objects.create(
        title=rubric.title,
        slug=rubric.slug,
        version=newest.version + 1,
        introduction=rubric.introduction,
    )
    names = [field.name for field in Criterion._meta.concrete_fields]
    words = [name for name in names if name not in ("id", "rubric")]
    Criterion.objects.bulk_create(
        Criterion(rubric=copy, **{name: getattr(row, name) for name in words})
        for row in rubric.criteria.all()
    )
    record("rubric.copied", copy, by=by, at=at, version=copy.version)
    return copy
