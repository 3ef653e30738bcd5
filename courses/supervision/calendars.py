"""Calendar entries for agreed times: who meets and when; nothing of what is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vCalAddress, vText

from .models import PracticeRequest

LASTS = timedelta(minutes=45)
REQUEST, CANCEL = "REQUEST", "CANCEL"


def entry(
    request: PracticeRequest,
    *,
    method: str,
    starts_at: datetime,
    sequence: int,
    at: datetime,
) -> bytes:
    """Return one entry. The same request keeps its UID; a higher sequence is the newer word."""
    event = Event()
    event.add("uid", uid("practice", request.pk))
    event.add("dtstamp", at)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + LASTS)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("summary", f"Supervised practice: {request.learner} and {request.supervisor}")
    if request.place:
        event.add("location", request.place)
    path = reverse("supervision:request", args=[request.pk])
    event.add("url", f"{settings.BASE_URL.rstrip('/')}{path}")
    event["organizer"] = address(request.supervisor)
    event.add("attendee", address(request.learner), encode=0)
    return calendar(event, method)


def uid(kind: str, pk: UUID) -> str:
    return f"{kind}-{pk}@{urlsplit(settings.BASE_URL).hostname}"


def address(person: object) -> vCalAddress:
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
