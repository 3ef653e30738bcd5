from __future__ import annotations

from django.conf import settings
from django.db import models


class Rhythm(models.TextChoices):
    DAILY = "daily", "Every day on which there is something to say"
    WEEKLY = "weekly", "Once a week"
    NEVER = "never", "Never"


class Preference(models.Model):
    """How one person wants to hear of one topic. Without a row, in the list and by mail."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    topic = models.CharField(max_length=20)
    in_list = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="one_preference_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic}"


class DigestChoice(models.Model):
    """How often someone wants their digest. Without a row, once a week."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice"
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rhythm__in=Rhythm.values), name="digest_has_a_known_rhythm"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.rhythm}"
