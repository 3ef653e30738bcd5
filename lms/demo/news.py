"""What the invented people have been told lately, so that their lists of notices aren't empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lms.activity.models import Event
from lms.notifications.actions import tell
from lms.notifications.kinds import VERBS
from lms.notifications.models import Notice, ReminderPlan
from lms.notifications.reminding.actions import send_reminders
from lms.people.models import Agency

TOLD = timedelta(days=90)
UNREAD = timedelta(days=10)
A_WEEK = 7
LATE_MORNING = 15
"""In UTC, when no agency of the demo has quiet hours."""


def tell_the_latest(now: datetime) -> None:
    """Write and mail the notices of three months; the older ones have been read."""
    events = Event.objects.filter(verb__in=VERBS, at__gte=now - TOLD).order_by("at")
    for event in events.select_related("agency"):
        tell(event, at=event.at)
    read = Notice.objects.filter(created_at__lt=now - UNREAD, read_at=None)
    read.update(read_at=now - UNREAD)


def remind_for_a_week(now: datetime) -> None:
    """Let the reminders of the last days come, and on the last of them the digests."""
    last = now.astimezone(UTC).replace(hour=LATE_MORNING, minute=0, second=0, microsecond=0)
    last -= timedelta(days=last > now)
    for agency in Agency.objects.filter(reminder_plan=None):
        weekday = agency.today(last).weekday()
        ReminderPlan.objects.create(agency=agency, digest_weekday=weekday)
    for ago in range(A_WEEK - 1, -1, -1):
        send_reminders(at=last - timedelta(days=ago))
