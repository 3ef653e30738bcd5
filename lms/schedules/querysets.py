from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from lms.people.models import User


class ScheduleQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> ScheduleQuerySet:
        """One's own, and nobody else's."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(owner=person)

    def sent_along_to(self, person: User) -> ScheduleQuerySet:
        """Those that a colleague has sent to somebody too."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(others=person)

    def running(self) -> ScheduleQuerySet:
        return self.filter(paused_at__isnull=True, owner__is_active=True)


class SendingQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> SendingQuerySet:
        """What was sent to oneself."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(owner=person)

    def newer_than(self, at: datetime) -> SendingQuerySet:
        return self.filter(sent_at__gt=at)
