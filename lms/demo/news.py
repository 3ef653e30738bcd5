"""What the invented people have been told lately, so that their lists of notices aren't empty."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.activity.models import Event
from lms.notifications.actions import tell
from lms.notifications.kinds import VERBS
from lms.notifications.models import Notice

TOLD = timedelta(days=90)
UNREAD = timedelta(days=10)


def tell_the_latest(now: datetime) -> None:
    """Write and mail the notices of three months; the older ones have been read."""
    events = Event.objects.filter(verb__in=VERBS, at__gte=now - TOLD).order_by("at")
    for event in events.select_related("agency"):
        tell(event, at=event.at)
    read = Notice.objects.filter(created_at__lt=now - UNREAD, read_at=None)
    read.update(read_at=now - UNREAD)
