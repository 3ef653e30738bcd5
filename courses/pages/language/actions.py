from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from courses.pages.models import WordingException
from courses.pages.models.wording import SHORTEST_REASON
from lms.activity.actions import record
from lms.core.errors import BadInput
from lms.people.models import User

from .looking import Finding

TOO_SHORT = "Give a reason of at least ten characters, so that a colleague can follow it."


@transaction.atomic
def keep_wording(
    thing: Model, finding: Finding, *, reason: str, by: User, at: datetime | None = None
) -> WordingException:
    """Let a wording stand in one sentence of a thing; other sentences need their own reason."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise BadInput(TOO_SHORT, code="reason_too_short")
    kept = WordingException.objects.create(
        content_type=ContentType.objects.get_for_model(thing),
        object_id=str(thing.pk),
        field=finding.place[:120],
        phrase=finding.hit.phrase[:200],
        sentence_hash=finding.sentence_hash,
        excerpt=finding.hit.excerpt,
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )
    record("wording.kept", thing, by=by, at=at, exception=kept.pk)
    return kept
