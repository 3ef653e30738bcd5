from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PeopleImportQuerySet(models.QuerySet):
    def visible_to(self, person: models.Model) -> PeopleImportQuerySet:
        """Files of the agencies that one manages as a whole."""
        if not person.is_authenticated:
            return self.none()
        rows = [row for row in person.memberships_as("manager") if row.team_id is None]
        return self.filter(Q(agency__in=[row.agency_id for row in rows]))


class PeopleImport(models.Model):
    """One file of people: what it says, what became of it, and what taking it back needs."""

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="imports")
    filename = models.CharField(max_length=200)
    header = models.JSONField()
    rows = models.JSONField()
    columns = models.JSONField(default=dict, help_text="Which column holds which fact.")
    is_complete = models.BooleanField(
        default=False, help_text="Whoever isn’t in the file loses access."
    )
    day_order = models.CharField(
        max_length=3, blank=True, help_text="How days such as 03/11/2026 are meant."
    )
    makes_teams = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    summary = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.filename
