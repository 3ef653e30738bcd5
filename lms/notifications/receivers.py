from typing import Any

from django.dispatch import receiver

from lms.activity.models import Event
from lms.activity.signals import event_recorded

from .tasks import tell_after_commit


@receiver(event_recorded, dispatch_uid="notifications.tell_after_commit")
def on_event_recorded(event: Event, **kwargs: Any) -> None:
    tell_after_commit(event)
