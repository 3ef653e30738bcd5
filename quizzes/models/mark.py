"""What a person says an answer is worth; the score that follows from it is a Rescore beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from quizzes.grading import share_of_parts

from .attempt import Response
from .regrade import WrittenOnce


class Met(models.TextChoices):
    """How far an answer meets one criterion."""

    NOT_YET = "not_yet", "Not yet"
    PARTLY = "partly", "Partly"
    FULLY = "fully", "Fully"


SHARES = {Met.NOT_YET: Fraction(0), Met.PARTLY: Fraction(1, 2), Met.FULLY: Fraction(1)}


class Mark(models.Model):
    """One person's mark of one answer. A correction is another, with its reason; the newest counts.

    ``criteria`` repeats each criterion as it was asked (text, points) with how far it is met.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="marks")
    criteria = models.JSONField()
    comment = models.TextField(blank=True, max_length=2000)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WrittenOnce.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Mark of {self.response}"

    @property
    def share(self) -> Fraction:
        return share_met(self.criteria)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the criteria with how far each is met, in words."""
        return [row | {"label": Met(row["met"]).label} for row in self.criteria]


def share_met(criteria: list[dict[str, Any]]) -> Fraction:
    """Return the share of a question's points that the criteria earn, each by its own points."""
    shares = [SHARES[Met(row["met"])] for row in criteria]
    return share_of_parts(shares, [Fraction(row["points"]) for row in criteria])
