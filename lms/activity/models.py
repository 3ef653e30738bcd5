from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from lms.people.models import Agency

if TYPE_CHECKING:
    from lms.people.models import User


class AppendOnly(Exception):
    """Someone tried to change or delete a row of the audit trail."""


class EventQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnly("Events are written once and never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Events are never deleted.")

    def about(self, person: User) -> EventQuerySet:
        return self.filter(person=person)

    def visible_to(self, viewer: User) -> EventQuerySet:
        """Events about oneself, and about the people one manages in the agency where one does."""
        managed = viewer.oversees("manager", whom="person")
        return self.filter(models.Q(person=viewer) | managed)


class Event(models.Model):
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Events are written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Events are never deleted.")
