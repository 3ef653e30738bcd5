from typing import Any

from django.dispatch import receiver

from lms.activity.models import Event
from lms.activity.signals import event_recorded, events_recorded

from .tasks import tell_after_commit, tell_many_after_commit


@receiver(event_recorded, dispatch_uid="notifications.tell_after_commit")
def on_event_recorded(event: Event, **kwargs: Any) -> None:
    tell_after_commit(event)


@receiver(events_recorded, dispatch_uid="notifications.tell_many_after_commit")
def on_events_recorded(events: list[Event], **kwargs: Any) -> None:
    tell_many_after_commit({event.verb for event in events})
