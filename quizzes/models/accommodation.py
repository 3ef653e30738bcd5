from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from quizzes.querysets import AccommodationQuerySet

from .quiz import Layout, Quiz


class Accommodation(models.Model):
    """What one learner needs otherwise than others: granted by someone, for a reason, until a day.

    Ended, never deleted or rewritten; a change is another row.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations"
    )
    quiz = models.ForeignKey(
        Quiz,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accommodations",
        help_text="Leave empty for every quiz.",
    )
    without_time_limit = models.BooleanField(default=False)
    extra_minutes = models.PositiveSmallIntegerField(
        "more minutes", default=0, validators=[MaxValueValidator(600)]
    )
    extra_attempts = models.PositiveSmallIntegerField(
        "more attempts", default=0, validators=[MaxValueValidator(20)]
    )
    layout = models.CharField("other layout", max_length=10, choices=Layout, blank=True)
    other_format = models.CharField(
        max_length=200,
        blank=True,
        help_text="For example: read aloud by the supervisor. The learner sees this.",
    )
    reason = models.CharField(
        "why",
        max_length=300,
        help_text="A few words. No diagnosis is needed, and none belongs here.",
    )
    until = models.DateField(null=True, blank=True, help_text="The last day; empty for no end.")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]

    def __str__(self) -> str:
        return f"Accommodation {self.pk}"

    def offers(self) -> list[str]:
        """Return what is granted, in words."""
        minutes = "minute" if self.extra_minutes == 1 else "minutes"
        attempts = "attempt" if self.extra_attempts == 1 else "attempts"
        found = [
            (self.without_time_limit, "no time limit"),
            (self.extra_minutes, f"{self.extra_minutes} more {minutes}"),
            (self.extra_attempts, f"{self.extra_attempts} more {attempts}"),
            (self.layout, self.get_layout_display().lower()),
            (self.other_format, self.other_format),
        ]
        return [words for given, words in found if given]
