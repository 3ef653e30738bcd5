"""What trainers do with a vignette: put it into use, take it out, copy it for its next version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.models import ConsensusLevel, Vignette
from courses.supervision.sentences import names
from lms.activity.actions import record
from lms.core.errors import LmsError
from lms.people.models import User


def _versions(vignette: Vignette) -> list[Vignette]:
    """Lock all versions of a vignette, the newest first: only one of them is ever in use."""
    rows = Vignette.objects.select_for_update().filter(slug=vignette.slug)
    return list(rows.order_by("-version"))


@transaction.atomic
def publish_vignette(
    vignette: Vignette, *, by: User | None, at: datetime | None = None
) -> Vignette:
    """Put a version into use; an older version of it goes out of use."""
    held = next(row for row in _versions(vignette) if row == vignette)
    if held.is_live:
        return held
    missing = held.missing()
    if missing:
        words = names(row.name for row in missing)
        raise LmsError(f"There is no agreed level yet for {words}.", code="level_missing")
    moment = at or timezone.now()
    others = Vignette.objects.live().filter(slug=held.slug).exclude(pk=held.pk)
    others.update(retired_at=moment)
    held.published_at, held.retired_at = moment, None
    held.save(update_fields=["published_at", "retired_at"])
    record("vignette.published", held, by=by, at=moment, version=held.version)
    return held


@transaction.atomic
def retire_vignette(vignette: Vignette, *, by: User, at: datetime | None = None) -> Vignette:
    """Take a version out of use; rounds that have begun with it go on with it."""
    held = Vignette.objects.select_for_update().get(pk=vignette.pk)
    if not held.is_live:
        return held
    held.retired_at = at or timezone.now()
    held.save(update_fields=["retired_at"])
    record("vignette.retired", held, by=by, at=held.retired_at, version=held.version)
    return held


@transaction.atomic
def copy_vignette(vignette: Vignette, *, by: User, at: datetime | None = None) -> Vignette:
    """Return an editable copy with the next version number; one that is there already is kept."""
    newest = _versions(vignette)[0]
    if newest.published_at is None and newest.version > vignette.version:
        return newest
    words = ("title", "slug", "rubric", "setting", "text", "basis")
    copy = Vignette.objects.create(
        version=newest.version + 1, **{name: getattr(vignette, name) for name in words}
    )
    ConsensusLevel.objects.bulk_create(
        ConsensusLevel(
            vignette=copy, sort_order=row.sort_order, criterion=row.criterion,
            level=row.level, rationale=row.rationale,
        )
        for row in vignette.consensus.all()
    )  # fmt: skip
    record("vignette.copied", copy, by=by, at=at, version=copy.version)
    return copy
