"""Rounds in which a supervisor rates vignettes, and what was agreed at the time."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses.supervision.calibration.querysets import RoundQuerySet, SightingQuerySet
from courses.supervision.drafts import Draft
from courses.supervision.levels import NOT_OBSERVED, RATED, level_word
from lms.people.models import Agency

from .rubric import Rubric
from .vignettes import Vignette


class CalibrationRound(models.Model):
    """One supervisor's ratings of the vignettes in use. The figures are set when it is finished.

    ``compared`` counts all ratings and ``same`` those that agree; ``kappa`` rests on those where
    both gave a level, and is empty where it has no meaning.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calibration_rounds"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    compared = models.PositiveSmallIntegerField(default=0)
    same = models.PositiveSmallIntegerField(default=0)
    kappa = models.FloatField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["rater", "-finished_at"])]
        constraints = [
            # Two presses on “begin” in the same moment must not leave two rounds.
            models.UniqueConstraint(
                fields=["rater", "rubric"],
                condition=Q(finished_at__isnull=True),
                name="one_open_round_per_rater_and_rubric",
            ),
            models.CheckConstraint(
                condition=Q(same__lte=models.F("compared")), name="same_among_compared"
            ),
        ]

    def __str__(self) -> str:
        return f"Round of {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:round", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class Sighting(Draft):
    """One vignette in one round, rated in one go; the agreed levels show once it is finished."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(CalibrationRound, on_delete=models.PROTECT, related_name="sightings")
    vignette = models.ForeignKey(Vignette, on_delete=models.PROTECT, related_name="sightings")
    place = models.PositiveSmallIntegerField()
    saved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SightingQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "vignette"], name="vignette_once_per_round")
        ]

    def __str__(self) -> str:
        return str(self.vignette)

    def get_absolute_url(self) -> str:
        return reverse("supervision:vignette", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class VignetteRating(models.Model):
    """The level someone saw, and from then on the one that was agreed; nought: not observed."""

    sighting = models.ForeignKey(Sighting, on_delete=models.PROTECT, related_name="ratings")
    criterion = models.SlugField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=RATED, null=True, blank=True)
    evidence = models.TextField(max_length=1000, blank=True)
    consensus = models.PositiveSmallIntegerField(choices=RATED, null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sighting", "criterion"], name="one_rating_per_sighting_and_criterion"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 4)),
                name="vignette_level_from_0_to_4",
            ),
            models.CheckConstraint(
                condition=Q(consensus__isnull=True) | Q(level__isnull=False),
                name="agreed_level_only_beside_a_rating",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {level_word(self.level)}"

    @property
    def gap(self) -> int | None:
        """How much higher than the agreed level; nothing where one of the two saw nothing."""
        if NOT_OBSERVED in (self.level, self.consensus) or None in (self.level, self.consensus):
            return None
        return self.level - self.consensus
