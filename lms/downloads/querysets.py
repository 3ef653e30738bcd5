from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from lms.people.models import User

    from .models import Download

SILENT = timedelta(minutes=5)


class DownloadQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> DownloadQuerySet:
        """One's own, and nobody else's: a file holds what its owner could see."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(owner=person)

    def expired(self, at: datetime | None = None) -> DownloadQuerySet:
        return self.filter(expires_at__lte=at or timezone.now())

    def kept(self, at: datetime | None = None) -> DownloadQuerySet:
        return self.filter(expires_at__gt=at or timezone.now())

    def under_way(self, at: datetime | None = None) -> DownloadQuerySet:
        """Those that somebody is at work on, or will be without being asked again."""
        working = Q(state="making", touched_at__gt=(at or timezone.now()) - SILENT)
        return self.kept(at).filter(working | Q(state="waiting"))

    def left_waiting(self, at: datetime) -> DownloadQuerySet:
        """Those that nobody has begun for longer than a task usually waits."""
        return self.kept(at).filter(state="waiting", asked_at__lte=at - SILENT)

    def claim(self, download: Download, *, at: datetime) -> bool:
        """Take up a file for making, unless it is there or somebody is at work on it.

        One UPDATE, so that of two workers with the same task one goes on.
        """
        free = Q(state__in=("waiting", "not_made"))
        left_behind = Q(state="making", touched_at__lte=at - SILENT)
        rows = self.kept(at).filter(free | left_behind, pk=download.pk)
        return bool(rows.update(state="making", touched_at=at, done=0, total=0, problem=""))
