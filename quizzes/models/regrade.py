"""Results worked out again: the old score stays, the new one is a row of its own beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.core.append_only import AppendOnly
from quizzes.grading import PLACES

from .attempt import Attempt
from .bank import Question

STAYS = "A score that was given stays; put it right by another regrade."


class Remedy(models.TextChoices):
    KEY = "key", "Use the key as it is now"
    CREDIT = "credit", "Give everyone its full points"


class WrittenOnce(models.QuerySet):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnly(STAYS)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly(STAYS)


class Regrade(models.Model):
    """A question put right after it had been asked: who did so, when and why."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="regrades")
    remedy = models.CharField(max_length=10, choices=Remedy)
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnce.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Regrade of {self.question.code}"


class Rescore(models.Model):
    """What one attempt is worth since a regrade or a mark. The newest one counts."""

    regrade = models.ForeignKey(
        Regrade, on_delete=models.PROTECT, null=True, related_name="rescores"
    )
    mark = models.OneToOneField(
        "quizzes.Mark", on_delete=models.PROTECT, null=True, related_name="rescore"
    )
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="rescores")
    position = models.PositiveSmallIntegerField()
    frozen = models.JSONField(
        help_text="The question as it was asked, with the key put right or the mark given."
    )
    # Without points: a person has yet to mark the answer; so it is with a result it could turn.
    question_points_before = models.DecimalField(max_digits=10, decimal_places=PLACES, null=True)
    question_points = models.DecimalField(max_digits=10, decimal_places=PLACES, null=True)
    points_before = models.DecimalField(max_digits=10, decimal_places=PLACES)
    points_earned = models.DecimalField(max_digits=10, decimal_places=PLACES)
    passed_before = models.BooleanField(null=True)
    passed = models.BooleanField(null=True)

    objects = WrittenOnce.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regrade", "attempt", "position"], name="one_rescore_per_regrade"
            ),
            models.CheckConstraint(
                condition=Q(regrade__isnull=True, mark__isnull=False)
                | Q(regrade__isnull=False, mark__isnull=True),
                name="rescore_by_a_regrade_or_a_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, worked out again"

    @property
    def changes_result(self) -> bool:
        return self.points_before != self.points_earned or self.passed_before != self.passed
