from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from lms.activity.models import Event

from .actions import tell
from .kinds import VERBS


@task(backend="jobs")
def tell_about(event_id: int) -> None:
    tell(Event.objects.select_related("agency").get(pk=event_id))


def tell_after_commit(event: Event) -> None:
    """Queue what an event is worth telling. Nothing that fails here reaches the action itself."""
    if event.verb in VERBS:
        transaction.on_commit(partial(tell_about.enqueue, event.pk), robust=True)
