from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from lms.core.errors import LmsError
from lms.people.models import Agency

from .makers import MAKERS, Maker
from .querysets import SILENT, DownloadQuerySet


def new_token() -> str:
    """Return the secret of an address: 160 bits."""
    return secrets.token_urlsafe(20)


def place(download: Download, name: str) -> str:
    """Each run writes under a name of its own; the folder goes as a whole."""
    return f"{download.folder}/{secrets.token_hex(8)}"


class DownloadState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    NOT_MADE = "not_made", "Not made yet"


class Download(models.Model):
    """A file made in the background for one person. It goes when its time is over."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="downloads"
    )
    kind = models.CharField(max_length=40, help_text="Whose maker makes it: see makers.py.")
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DownloadState, default=DownloadState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(
        null=True, help_text="When its maker last said how far it is."
    )
    problem = models.CharField(max_length=300, blank=True, help_text="Why it isn’t made yet.")
    file = models.FileField(upload_to=place, max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-asked_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("downloads:file", args=[self.token])

    @property
    def folder(self) -> str:
        return f"downloads/{self.token}"

    @property
    def maker(self) -> Maker:
        if self.kind not in MAKERS:
            raise LmsError("Files of this kind aren’t made any more.", code="unknown_kind")
        return MAKERS[self.kind]

    @property
    def noun(self) -> str:
        """What its progress is counted in; also for a kind that isn't known any more."""
        return MAKERS[self.kind].noun if self.kind in MAKERS else Maker.noun

    def is_expired(self, at: datetime | None = None) -> bool:
        return (at or timezone.now()) >= self.expires_at

    def is_there(self) -> bool:
        return bool(self.file) and self.file.storage.exists(self.file.name)

    def standing(self, at: datetime | None = None) -> str:
        """Return the state as its owner sees it: one that was left behind isn't being made."""
        if self.is_expired(at):
            return "no_longer_kept"
        silent = self.touched_at and self.touched_at <= (at or timezone.now()) - SILENT
        if self.state == DownloadState.MAKING and silent:
            return DownloadState.NOT_MADE
        return self.state
