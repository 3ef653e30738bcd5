from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from courses.progress.acting.models import Act
from courses.progress.querysets import ExemptionQuerySet

if TYPE_CHECKING:
    from lms.people.models import User


class ExemptionKind(models.TextChoices):
    EXEMPT = "exempt", "Doesn’t need it"
    EARLIER = "earlier", "Completed it earlier, elsewhere"


class Exemption(models.Model):
    """Why someone needn't take a course, on what evidence, until when. Withdrawn, never deleted."""

    enrolment = models.ForeignKey(
        "progress.Enrolment", on_delete=models.PROTECT, related_name="exemptions"
    )
    kind = models.CharField(max_length=20, choices=ExemptionKind, default=ExemptionKind.EXEMPT)
    reason = models.CharField(max_length=300)
    evidence = models.CharField(max_length=300, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="exemptions")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_exemption_per_enrolment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.get_kind_display()}"

    @property
    def ended_how(self) -> str:
        """Say how it came to its end: one that had run out was only put aside for a new one."""
        ended_on = self.enrolment.today(self.withdrawn_at)
        return "put aside" if self.has_run_out(ended_on) else "taken back"

    def has_run_out(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today

    def sentence(self) -> str:
        """Say why, for lists and the person's page."""
        ends = f" Until {date_format(self.expires_on, 'j F Y')}." if self.expires_on else ""
        if self.kind == ExemptionKind.EARLIER and self.completed_on:
            day = date_format(self.completed_on, "j F Y")
            return f"Completed elsewhere on {day}: {self.reason.rstrip('.')}.{ends}"
        return f"{self.reason.rstrip('.')}.{ends}"

    def to_learner(self) -> str:
        """Say it to the person themselves: that, why and until when; and that they still may."""
        day = self.expires_on and date_format(self.expires_on, "j F Y")
        ends = f" until the end of {day}" if day else ""
        why = self.reason.rstrip(".")
        if self.kind == ExemptionKind.EARLIER and self.completed_on:
            day = date_format(self.completed_on, "j F Y")
            because = f", because you completed it elsewhere on {day}: {why}."
        else:
            because = f". The reason that was noted: {why}."
        return f"You don’t need to take this{ends}{because} You still may, whenever you like."


class EvidenceFileQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> EvidenceFileQuerySet:
        """For whom it is about, and for those who manage them there; supervisors have no part."""
        if not person.is_authenticated:
            return self.none()
        enrolments = Exemption.enrolment.field.related_model.objects.filter(
            Q(learner=person) | person.oversees("manager", whom="learner")
        )
        return self.filter(exemption__enrolment__in=enrolments.values("pk"))

    def kept(self) -> EvidenceFileQuerySet:
        return self.filter(removed_at__isnull=True)


class EvidenceFile(models.Model):
    """What was seen, as a file. Taken out, its bytes are gone and the row says by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="exemptions/%Y/%m/", max_length=200, blank=True)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("progress:evidence_file", args=[self.pk])
