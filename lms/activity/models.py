from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from lms.core.append_only import WrittenOnce, WrittenOnceQuerySet
from lms.people.models import Agency

if TYPE_CHECKING:
    from lms.people.models import User


class EventQuerySet(WrittenOnceQuerySet):
    def about(self, person: User) -> EventQuerySet:
        return self.filter(person=person)

    def visible_to(self, viewer: User) -> EventQuerySet:
        """Events about oneself, and about the people one manages in the agency where one does."""
        managed = viewer.oversees("manager", whom="person")
        return self.filter(models.Q(person=viewer) | managed)


class Event(WrittenOnce):
    """One thing that happened: audit trail, feed and outbox in one table.

    ``verb`` is written as "thing.happened". ``data`` holds ids, dates
    and states, never words that a person wrote in private.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    verb = models.CharField(max_length=60, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="events"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_name = models.CharField(max_length=255, blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_name}"
