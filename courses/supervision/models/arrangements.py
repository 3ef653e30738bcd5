"""What an agency has settled for supervision, and who has been reminded of what."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
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
    least_kappa = models.DecimalField(
        "least kappa",
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.60"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Agreement beyond chance: 0 is what guessing gives, 1 is full agreement.",
    )
    least_same = models.PositiveSmallIntegerField(
        "same level, in per cent",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Of all ratings of a round. Both figures have to be reached; 0 asks for nothing.",
    )
    calibrated_months = models.PositiveSmallIntegerField(
        "valid for months", default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    days_between_rounds = models.PositiveSmallIntegerField(
        "days between rounds",
        default=7,
        help_text="So that a new round shows how someone sees, and not what they remember.",
    )

    panels = [
        FieldPanel("agency"),
        FieldPanel("neutral_person"),
        FieldRowPanel([FieldPanel("reminder_days"), FieldPanel("escalation_days")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("quiet_from"), FieldPanel("quiet_until")])],
            heading="Quiet hours, in which nobody is reminded",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("least_kappa"), FieldPanel("least_same")]),
                FieldRowPanel([FieldPanel("calibrated_months"), FieldPanel("days_between_rounds")]),
            ],
            heading="Calibration, without which nobody signs off",
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
