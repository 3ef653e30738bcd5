from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from .models import Event
from .signals import event_recorded, events_recorded

if TYPE_CHECKING:
    from lms.people.models import Agency, User


def record(
    verb: str,
    thing: models.Model,
    *,
    by: User | None,
    person: User | None = None,
    agency: Agency | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Event:
    """Write what happened, to whom and by whom; call it inside the action's transaction.

    ``agency`` is the person's own when left out. ``data`` must be JSON of ids, dates and states.
    """
    if agency is None and person is not None:
        agency = person.agency
    event = Event.objects.create(
        verb=verb,
        at=at or timezone.now(),
        actor=by,
        person=person,
        agency=agency,
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        object_name=str(thing)[:255],
        data=data,
    )
    event_recorded.send(sender=Event, event=event)
    return event


def record_many(events: Iterable[Event]) -> list[Event]:
    """Write many events in a few statements; whoever listens hears of all of them at once."""
    made = Event.objects.bulk_create(events, batch_size=500)
    if made:
        events_recorded.send(sender=Event, events=made)
    return made
