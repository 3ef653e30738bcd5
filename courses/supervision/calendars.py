"""Calendar entries for agreed times: who meets and when; nothing of what is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from lms.people.models import User

from .models import GroupSession, PracticeRequest

LASTS = timedelta(minutes=45)
REQUEST, CANCEL = "REQUEST", "CANCEL"


def entry(request: PracticeRequest, **told: Any) -> bytes:
    """Return one entry; ``told`` says how, when and as which word, as ``meeting`` takes it."""
    names = f"{request.learner} and {request.supervisor}"
    event = meeting("practice", request, f"Supervised practice: {names}", LASTS, **told)
    event["organizer"] = address(request.supervisor)
    event.add("attendee", address(request.learner), encode=0)
    return calendar(event, told["method"])


def meeting(
    kind: str,
    thing: PracticeRequest | GroupSession,
    summary: str,
    lasts: timedelta,
    *,
    method: str,
    starts_at: datetime,
    sequence: int,
    at: datetime,
) -> Event:
    """The same thing keeps its UID; a higher sequence is the newer word."""
    event = Event()
    event.add("uid", f"{kind}-{thing.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + lasts)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("summary", summary)
    if thing.place:
        event.add("location", thing.place)
    event.add("url", f"{settings.BASE_URL.rstrip('/')}{thing.get_absolute_url()}")
    return event


def address(person: User) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{person.email}")
    address.params["CN"] = vText(person.name)
    return address


def calendar(event: Event, method: str) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{settings.SITE_NAME}//Supervised practice//EN")
    made.add("version", "2.0")
    made.add("method", method)
    made.add_component(event)
    return made.to_ical()
