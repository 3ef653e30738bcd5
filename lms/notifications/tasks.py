from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from lms.activity.models import Event

from .actions import tell
from .kinds import VERBS
from .waiting import send_waiting


@task(backend="jobs")
def tell_about(event_id: int) -> None:
    tell(Event.objects.select_related("agency").get(pk=event_id))


@task(backend="jobs")
def tell_about_many() -> None:
    send_waiting()


def tell_many_after_commit(verbs: set[str]) -> None:
    """Queue one task for all that was recorded together."""
    if verbs & VERBS:
        transaction.on_commit(tell_about_many.enqueue, robust=True)


def tell_after_commit(event: Event) -> None:
    """Queue what an event is worth telling. Nothing that fails here reaches the action itself."""
    if event.verb in VERBS:
        transaction.on_commit(partial(tell_about.enqueue, event.pk), robust=True)
