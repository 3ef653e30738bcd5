"""The queue of background work, and what becomes of a task whose worker was killed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def give_back_stale(older_than: timedelta, *, at: datetime | None = None) -> int:
    """Put tasks that have been running for too long back into the queue; return how many.

    One UPDATE, so that a task which finishes at the same moment stays finished. Every task of ours
    may run twice, so a slow worker that is still alive does no harm.
    """
    started = Coalesce("started_at", "enqueued_at")
    stale = (
        DBTaskResult.objects.running()
        .alias(since=started)
        .filter(since__lt=(at or timezone.now()) - older_than)
    )
    return stale.update(status=TaskResultStatus.READY, started_at=None)
