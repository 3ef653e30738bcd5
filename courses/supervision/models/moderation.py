"""Two people who saw the same differently talk about it, and keep what they agree on."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from courses.supervision.calibration.querysets import ModerationQuerySet
from lms.people.models import Agency, User

from .calibration import CalibrationRound
from .feedback import Feedback


class Moderation(models.Model):
    """About one criterion: of a round (``first`` rated it), or of two feedbacks of one learner.

    Each side closes for itself, on the words of the note as they stand; new words open both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    criterion = models.SlugField(max_length=60)
    criterion_name = models.CharField(max_length=80)
    round = models.ForeignKey(
        CalibrationRound, on_delete=models.PROTECT, null=True, related_name="moderations"
    )
    earlier = models.ForeignKey(Feedback, on_delete=models.PROTECT, null=True, related_name="+")
    later = models.ForeignKey(Feedback, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="moderations_asked"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="moderations_joined",
    )
    opened_at = models.DateTimeField(default=timezone.now)
    note = models.TextField("what we agreed", max_length=2000, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(null=True)
    first_closed_at = models.DateTimeField(null=True)
    second_closed_at = models.DateTimeField(null=True)

    objects = ModerationQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "criterion"], name="one_moderation_per_round_and_criterion"
            ),
            models.UniqueConstraint(
                fields=["earlier", "later", "criterion"],
                name="one_moderation_per_pair_and_criterion",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(first=F("second")),
                name="moderation_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(second_closed_at__isnull=True) | Q(second__isnull=False),
                name="moderation_closed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"A conversation about {self.criterion_name.lower()}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:moderation", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.first_closed_at is not None and self.second_closed_at is not None

    @property
    def closed_at(self) -> datetime | None:
        return max(self.first_closed_at, self.second_closed_at) if self.is_closed else None

    def other_than(self, person: User) -> User | None:
        return self.second if person.pk == self.first_id else self.first

    def has_closed(self, person: User) -> bool:
        side = self.first_closed_at if person.pk == self.first_id else self.second_closed_at
        return side is not None
