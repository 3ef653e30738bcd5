from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from lms.downloads.models import Download, new_token
from lms.people.models import Agency, KeptView

from .pages import TAKEABLE, address_of
from .querysets import ScheduleQuerySet, SendingQuerySet
from .slots import DAYS, Plan, Rhythm


class Form(models.TextChoices):
    XLSX = "xlsx", "Spreadsheet (XLSX)"
    CSV = "csv", "Plain table (CSV)"
    PDF = "pdf", "To print (PDF)"


class Schedule(models.Model):
    """That a page comes by mail, weekly or monthly, to its owner and to others who manage there.

    A view that is kept goes as it is kept by then; of other pages the query stands here.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="schedules"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    view = models.ForeignKey(
        KeptView, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    page = models.CharField(max_length=40, default="team", help_text="Its name in pages.py.")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500, blank=True)
    others = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="schedules_of_others"
    )
    form = models.CharField(max_length=8, choices=Form, default=Form.XLSX)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.WEEKLY)
    day = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(31)])
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    made_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(
        default=timezone.now, help_text="Slots from before it was made or taken up again are past."
    )
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_rhythm_display().lower()}"

    @property
    def asks(self) -> str:
        """What is asked of its page, as the query of an address."""
        return self.view.query if self.view else self.query

    def asks_on(self, day: date) -> str:
        return TAKEABLE[self.page].on_the_day(self.asks, self.rhythm, day)

    @property
    def address(self) -> str:
        return address_of(self.page, self.asks)

    @property
    def plan(self) -> Plan:
        return Plan(self.rhythm, self.day, self.hour, self.agency.zone)

    @property
    def when(self) -> str:
        if self.rhythm == Rhythm.WEEKLY:
            return f"Every {dict(DAYS)[self.day]} at {self.hour}:00"
        last = ", or the last day of a shorter month" if self.day > 28 else ""
        return f"On day {self.day} of every month{last}, at {self.hour}:00"


class Sending(models.Model):
    """One mail of a schedule to one person: for which slot, and until when its link works.

    It outlives both.
    """

    schedule = models.ForeignKey(
        Schedule, on_delete=models.SET_NULL, null=True, related_name="sendings"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    slot_on = models.DateField(
        null=True, blank=True, help_text="By the agency’s calendar; empty when sent by hand."
    )
    page = models.CharField(max_length=40, default="team")
    title = models.CharField(max_length=80)
    form = models.CharField(max_length=8, choices=Form)
    query = models.CharField(max_length=500, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    download = models.ForeignKey(Download, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "slot_on", "owner"], name="one_sending_per_slot_and_person"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:sent_view", args=[self.token])

    @property
    def address(self) -> str:
        """Where the page itself stands."""
        return address_of(self.page, self.query)

    def is_over(self, at: datetime | None = None) -> bool:
        return (at or timezone.now()) >= self.expires_at
