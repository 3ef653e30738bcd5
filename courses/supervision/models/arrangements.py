"""What an agency has settled for supervision, and who has been reminded of what."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from lms.people.models import Agency


class SupervisionSettings(models.Model):
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="supervision")
    neutral_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Is told, with the pair, when someone says “I need repair”. Not a line manager.",
    )
    reminder_days = models.PositiveSmallIntegerField(
        "remind after days", default=3, validators=[MinValueValidator(1)]
    )
    escalation_days = models.PositiveSmallIntegerField(
        "tell the manager after days",
        default=7,
        validators=[MinValueValidator(1)],
        help_text="Managers are told who waits for whom since when, and nothing of what is in it.",
    )
    quiet_from = models.TimeField("quiet from", default=time(19))
    quiet_until = models.TimeField("quiet until", default=time(8))

    panels = [
        FieldPanel("agency"),
        FieldPanel("neutral_person"),
        FieldRowPanel([FieldPanel("reminder_days"), FieldPanel("escalation_days")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("quiet_from"), FieldPanel("quiet_until")])],
            heading="Quiet hours, in which nobody is reminded",
        ),
    ]

    class Meta:
        ordering = ["agency__name"]
        verbose_name = "settings for supervision"
        verbose_name_plural = "settings for supervision"

    def __str__(self) -> str:
        return f"Supervision at {self.agency}"

    @classmethod
    def of(cls, agency: Agency | None) -> SupervisionSettings:
        """Return an agency’s settings; the usual ones where it has none yet."""
        return cls.objects.filter(agency=agency).first() or cls(agency=agency)

    def is_quiet(self, at: datetime) -> bool:
        clock = at.astimezone(self.agency.zone if self.agency else None).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until


class NudgeKind(models.TextChoices):
    REMINDER = "reminder", "Reminder"
    ESCALATION = "escalation", "Told to the manager"


class Nudge(models.Model):
    """Says that someone has been reminded of one thing that waits; once for each wait."""

    thing = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=40)
    since = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=NudgeKind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "thing_id", "since", "kind"], name="one_nudge_per_wait_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.thing}"
