"""Calendar entries for a group's sessions: who leads, when and where; nothing of its topic."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from icalendar import Event

from courses.supervision.calendars import CANCEL, address, calendar, uid
from courses.supervision.models import GroupSession


def session_entry(
    session: GroupSession,
    *,
    method: str,
    at: datetime,
    starts_at: datetime | None = None,
    sequence: int | None = None,
) -> bytes:
    """Return one entry; ``starts_at`` and ``sequence`` as they were when it was told of."""
    event, group = Event(), session.group
    begins = starts_at or session.starts_at
    event.add("uid", uid("group", session.pk))
    event.add("dtstamp", at)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=session.minutes))
    event.add("sequence", session.sequence if sequence is None else sequence)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("summary", f"Consultation group: {group.name}")
    if session.place:
        event.add("location", session.place)
    event.add("url", f"{settings.BASE_URL.rstrip('/')}{session.get_absolute_url()}")
    event["organizer"] = address(group.facilitator)
    return calendar(event, method)
