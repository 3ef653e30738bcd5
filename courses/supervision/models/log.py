"""A log of practice hours: an entry counts once confirmed, and corrections are new entries."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.supervision.hours.querysets import LoggedHoursQuerySet
from lms.people.models import Agency

from .hours import HoursKind, HoursStandard


class LogState(models.TextChoices):
    LOGGED = "logged", "Waiting to be confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    RETURNED = "returned", "Returned with a reason"
    REPLACED = "replaced", "Replaced by a correction"


class LoggedHours(models.Model):
    """Some minutes of one day. Domain words are kept as they were; hours outlive their rules."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="logged_hours"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(HoursStandard, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField("day")
    began = models.TimeField("began at", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=HoursKind, default=HoursKind.EXPERIENCE)
    domain = models.SlugField(max_length=60)
    domain_name = models.CharField(max_length=80)
    activity = models.CharField(max_length=160)
    setting = models.CharField(max_length=80, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=20, choices=LogState, default=LogState.LOGGED)
    logged_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    returned_because = models.CharField(max_length=400, blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    corrected_because = models.CharField(max_length=400, blank=True)

    objects = LoggedHoursQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-logged_at", "-pk"]
        verbose_name_plural = "logged hours"
        indexes = [models.Index(fields=["learner", "-on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(decided_by__isnull=False),
                name="confirmed_hours_say_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("learner")),
                name="nobody_confirms_their_own_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes on {self.on:%Y-%m-%d}"

    @property
    def is_confirmed(self) -> bool:
        return self.state == LogState.CONFIRMED

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when to when, by the clock of the day; nothing without a time."""
        if self.began is None:
            return None
        start = datetime.combine(self.on, self.began)
        return start, start + timedelta(minutes=self.minutes)
