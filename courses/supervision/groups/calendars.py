"""Calendar entries for a group's sessions: who leads, when and where; nothing of its topic."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from courses.supervision.calendars import address, calendar, meeting
from courses.supervision.models import GroupSession


def session_entry(session: GroupSession, **told: Any) -> bytes:
    """Return one entry; ``told`` is what ``meeting`` takes."""
    lasts = timedelta(minutes=session.minutes)
    event = meeting("group", session, f"Consultation group: {session.group.name}", lasts, **told)
    event["organizer"] = address(session.group.facilitator)
    return calendar(event, told["method"])
