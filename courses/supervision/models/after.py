"""What happens to a feedback after it was shared. Each is a row of its own; the feedback stays."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.permissions import supervises
from courses.supervision.querysets import AboutFeedbackQuerySet, RepairQuerySet

from .feedback import Feedback
from .practice import PracticePage


class AmendmentKind(models.TextChoices):
    WITHDRAWN = "withdrawn_feedback", "Withdrawn"
    CORRECTED = "corrected", "Corrected by a newer one"


class Amendment(models.Model):
    """Why a shared feedback no longer counts. The feedback stays readable, and marked."""

    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="amendment")
    kind = models.CharField(max_length=20, choices=AmendmentKind)
    replacement = models.OneToOneField(
        Feedback, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AboutFeedbackQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.at:%Y-%m-%d}"


class PracticePlan(models.Model):
    """What happens first after a critical “not yet”: written by a supervisor, agreed by both."""

    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="plan_first")
    words = models.TextField("what happens first", max_length=4000)
    review_on = models.DateField("when you look at it again", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    learner_words = models.TextField("your words", max_length=2000, blank=True)

    objects = AboutFeedbackQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Plan of {self.made_at:%Y-%m-%d}"

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None


class Reply(models.Model):
    """A word back, from either of the pair, for as long as they like."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    objects = AboutFeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"Reply of {self.at:%Y-%m-%d}"


class Outcome(models.TextChoices):
    STANDS = "stands", "I see it the same way"
    DIFFERS = "differs", "I see it differently"


class SecondLook(models.Model):
    """A learner sees it differently and asks another supervisor. What was said isn’t changed."""

    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="second_look")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_looks"
    )
    words = models.TextField("what you see differently", max_length=4000)
    asked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField("how I see it", max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AboutFeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"Second look asked for on {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def is_left_behind(self) -> bool:
        """Whether whoever was asked can’t answer any more, so that another can be asked."""
        return self.is_open and not supervises(self.reviewer, self.feedback.enrolment)

    @property
    def stops_sign_off(self) -> bool:
        return self.outcome != Outcome.STANDS


class Repair(models.Model):
    """“I need repair”: reaches the pair and one named neutral person, and nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="repairs")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="repairs_asked"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    neutral = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField("what would help", max_length=2000, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(settled_at__isnull=True),
                name="one_open_repair_per_feedback",
            )
        ]

    def __str__(self) -> str:
        return "A conversation asked for"

    def get_absolute_url(self) -> str:
        return reverse("supervision:repair", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


class RepairNote(models.Model):
    """What one of the three has done, or would like to."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Note of {self.at:%Y-%m-%d}"
