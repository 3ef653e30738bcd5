"""A private journal: the words are the writer's alone, and sealed; only that they wrote counts."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.supervision.drafts import Draft
from courses.supervision.journal.querysets import ExcerptQuerySet, JournalQuerySet
from lms.core.sealing import SealedField, Words
from lms.people.models import Agency


class JournalEntry(Draft):
    """One entry. Deleting takes its words away for good; the row stays and goes on counting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="journal"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_prompt = SealedField(blank=True)
    sealed_words = SealedField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    prompt = Words("sealed_prompt")
    words = Words("sealed_words")
    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return "Journal entry"


class JournalExcerpt(models.Model):
    """A part of an entry that its writer shows to one supervisor, until a day they chose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="excerpts")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="excerpts_shared"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="excerpts_received"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sealed_words = SealedField(blank=True)
    shared_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    words = Words("sealed_words")
    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-pk"]

    def __str__(self) -> str:
        return "Journal excerpt"

    @property
    def is_shown(self) -> bool:
        """Whether the supervisor can still read it."""
        return self.taken_back_at is None and self.ends_on >= self.agency.today()
