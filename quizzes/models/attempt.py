from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from lms.people.models import Agency
from quizzes.grading import EVERYTHING, PLACES, Score, score
from quizzes.querysets import AttemptQuerySet, ResponseQuerySet

from .bank import Frozen, Question
from .quiz import Counts, Layout, Quiz

EXTENSION = timedelta(minutes=10)
MOST_EXTENSIONS = 10
"""As often as the accessibility guidelines ask for at the least (WCAG 2.2, 2.2.1)."""
GRACE = timedelta(minutes=1)
"""What was answered in time may arrive a little late."""


class Attempt(models.Model):
    """One go at a quiz: what it asks is frozen at the start, what it scored at the end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Where it is taken: supervisors there mark what a person has to mark.",
    )
    number = models.PositiveIntegerField()
    quiz_title = models.CharField(max_length=160)
    pass_mark = models.PositiveSmallIntegerField()
    frozen = models.JSONField(help_text="The questions, options, key and points as asked.")
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.ONE)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, help_text="Empty without a time limit.")
    extensions = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    points_earned = models.DecimalField(max_digits=10, decimal_places=PLACES, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=2)
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz", "number"], name="attempt_numbers_are_unique"
            ),
            models.UniqueConstraint(
                fields=["learner", "quiz"],
                condition=Q(submitted_at__isnull=True),
                name="one_open_attempt_per_learner_and_quiz",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_title}, attempt {self.number}"

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None

    def is_out_of_time(self, at: datetime) -> bool:
        return self.ends_at is not None and at > self.ends_at + GRACE

    @property
    def can_extend(self) -> bool:
        return self.ends_at is not None and self.extensions < MOST_EXTENSIONS

    @property
    def counts_as_passed(self) -> bool:
        """Return whether this attempt passes the quiz by the rule on which attempt counts.

        Of several, a pass stays a pass; only where the first alone counts do others not.
        """
        return bool(self.outcome.passed) and (self.quiz.counts != Counts.FIRST or self.number == 1)

    @property
    def percent(self) -> int | None:
        """Whole per cent of the points, rounded down so that a pass mark is really reached."""
        earned = self.outcome.points_earned
        if earned is None:
            return None
        return int(100 * earned / (self.points_possible or Decimal(1)))

    @cached_property
    def outcome(self) -> Any:
        """Return what counts now: the newest Rescore, or this attempt as it was handed in.

        Both have ``points_earned`` and ``passed``. One query, or none where ``rescores`` is
        prefetched.
        """
        scores = [] if self.is_open else list(self.rescores.all())
        return scores[-1] if scores else self

    @property
    def waits(self) -> bool:
        """Return whether a person's mark that is still to come could make the difference."""
        return not self.is_open and self.outcome.passed is None

    def question_kind(self, position: int) -> tuple[Frozen, type[Question]]:
        """Return a frozen question by its place (from 0) and the class that understands it."""
        frozen = self.frozen[position]
        return frozen, Question.kinds()[frozen["kind"]]

    def answers(self) -> dict[int, Any]:
        """Return the saved answers by the question's place, from 0 (one query)."""
        return dict(self.responses.values_list("position", "answer"))

    def graded(self, answers: dict[int, Any], *, overlay: dict[int, Frozen] | None = None) -> Score:
        """Return what some answers to this attempt are worth; nothing is written.

        ``overlay`` holds questions whose key was put right since, by their place.
        """
        kinds = Question.kinds()
        asked = [(overlay or {}).get(place, frozen) for place, frozen in enumerate(self.frozen)]
        shares = [
            kinds[frozen["kind"]].grade(frozen, answers.get(place)) if given is None else given
            for place, frozen in enumerate(asked)
            for given in [given_by_hand(frozen)]
        ]
        points = [Decimal(frozen["points"]) for frozen in self.frozen]
        return score(shares, points, self.pass_mark)


def given_by_hand(frozen: Frozen) -> Fraction | None:
    """Return the share that a regrade or a person's mark gave to a question, if either did."""
    if frozen.get("credited"):
        return EVERYTHING
    return Fraction(frozen["mark"]) if "mark" in frozen else None


class Response(models.Model):
    """One question of an attempt: empty at the start, answered as it goes, graded at the end.

    The row stands from the start, so that a question somebody was asked can't be deleted.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True)
    saved_at = models.DateTimeField(null=True)
    token = models.CharField(
        max_length=40, blank=True, help_text="Which open page wrote last, and its how-manieth."
    )
    points_earned = models.DecimalField(
        max_digits=10,
        decimal_places=PLACES,
        null=True,
        help_text="Stays empty in a closed attempt where a person says what the answer is worth.",
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="one_response_per_question_of_an_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, question {self.position + 1}"
