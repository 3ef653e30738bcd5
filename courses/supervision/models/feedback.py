from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from polymorphic.managers import PolymorphicManager
from polymorphic.models import PolymorphicModel

from courses.progress.models import Enrolment
from courses.supervision.drafts import Draft
from courses.supervision.levels import Level
from courses.supervision.querysets import FeedbackQuerySet

from .places import AboutPractice
from .practice import PracticePage, PracticeRequest
from .rubric import Criterion, Rubric


class Reading(models.TextChoices):
    NOW = "now", "Now"
    LATER = "later", "Later"
    TOGETHER = "together", "Together"


class FeedbackState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SHARED = "shared", "Shared"
    ACKNOWLEDGED = "acknowledged", "Read and acknowledged"
    SET_ASIDE = "set_aside", "Set aside before it was shared"


SHARED_STATES = frozenset({FeedbackState.SHARED, FeedbackState.ACKNOWLEDGED})


class Feedback(AboutPractice, Draft, PolymorphicModel):
    """What an observer saw and says, against one version of a rubric.

    Only a draft can be edited. Sharing, acknowledging and signing off are separate facts, each
    with its who and when; sharing comes first. The subclass is the kind of feedback.
    """

    kind: ClassVar[str] = ""
    kind_label: ClassVar[str] = ""
    # Whether practice itself was seen and rated, which is what sign-off counts.
    is_direct: ClassVar[bool] = True
    draft_fields: ClassVar[tuple[str, ...]] = ("observed_on", "strengths", "next_step")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="feedback")
    step = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="feedback")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        PracticeRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback_received"
    )
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback_given"
    )
    observed_on = models.DateField("when was this", default=timezone.localdate)
    strengths = models.TextField(
        "what went well",
        max_length=4000,
        blank=True,
        help_text="Something they did, and what it made possible.",
    )
    next_step = models.TextField(
        "one next step",
        max_length=2000,
        blank=True,
        help_text="One thing, small enough to try within a week.",
    )
    state = models.CharField(max_length=20, choices=FeedbackState, default=FeedbackState.DRAFT)
    between_two = models.BooleanField(default=False, editable=False)
    # After the course: it isn't counted for sign-off, and nobody signs it.
    coaching = models.BooleanField(default=False, editable=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    correction_reason = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    shared_at = models.DateTimeField(null=True, blank=True)
    reading = models.CharField(max_length=10, choices=Reading, blank=True)
    reading_chosen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    learner_reply = models.TextField("your words", max_length=4000, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Kept at sign-off, for good; nothing where the rubric had no vignettes to be calibrated on.
    rater_calibrated = models.BooleanField(null=True, blank=True, editable=False)

    objects = PolymorphicManager.from_queryset(FeedbackQuerySet)()

    class Meta:
        ordering = ["-observed_on", "-created_at", "-pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(
                condition=~Q(learner=models.F("observer")), name="nobody_observes_themselves"
            ),
            models.CheckConstraint(
                condition=Q(signed_off_at__isnull=True) | Q(shared_at__isnull=False),
                name="signed_off_only_when_shared",
            ),
            # Two presses on “start” in the same moment must not leave two half-written drafts.
            models.UniqueConstraint(
                fields=["enrolment", "step", "observer", "polymorphic_ctype"],
                condition=Q(state="draft"),
                name="one_draft_per_observer_and_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} of {self.observed_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:feedback", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == FeedbackState.DRAFT

    @property
    def is_shared(self) -> bool:
        return self.state in SHARED_STATES

    @property
    def is_open_to_learner(self) -> bool:
        """Whether the learner has chosen to read it; until then not a word of it is shown."""
        return self.reading == Reading.NOW or self.is_acknowledged

    @property
    def is_for_sign_off(self) -> bool:
        """Whether the sign-off rule counts it as practice seen."""
        return self.is_direct and not self.coaching

    @property
    def is_amended(self) -> bool:
        return hasattr(self, "amendment")

    @property
    def is_under_second_look(self) -> bool:
        """Whether a second look is awaited, or came to another view; then nobody signs it."""
        return hasattr(self, "second_look") and self.second_look.stops_sign_off

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged_at is not None

    @property
    def is_signed_off(self) -> bool:
        return self.signed_off_at is not None

    @property
    def stage(self) -> str:
        """Return the furthest this has come, or what has become of it since."""
        if self.is_amended:
            return self.amendment.kind
        return "signed_off" if self.is_signed_off else self.state

    def criteria_not_yet(self) -> list[Criterion]:
        """Return the critical criteria at the lowest level; any of them stops sign-off."""
        rows = self.ratings.all()
        return [row.criterion for row in rows if row.is_not_yet and row.criterion.critical]


class Rating(models.Model):
    """What was seen of one criterion, and the level it shows. No level: not observed."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)
    evidence = models.TextField("what I saw or heard", max_length=2000, blank=True)

    class Meta:
        ordering = ["criterion__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "criterion"], name="one_rating_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)), name="level_from_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_level_display() or 'not observed'}"

    @property
    def is_not_yet(self) -> bool:
        return self.level == Level.NOT_YET

    @property
    def anchor(self) -> str:
        """Return what the rubric says of the level that was given."""
        return getattr(self.criterion, f"level_{self.level}") if self.level else ""
