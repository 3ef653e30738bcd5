"""Feedback sessions that an agency owes after a course: how many, when, and for whom."""

from __future__ import annotations

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.supervision.dose.querysets import PlannedSessionQuerySet
from courses.supervision.dose.rules import Window

MOST_MONTHS = 24


class CoachingRhythm(models.Model):
    """In which months after a course its learners are given feedback sessions."""

    course = models.OneToOneField(
        CoursePage, on_delete=models.CASCADE, related_name="coaching_rhythm"
    )
    months = models.CharField(
        "months after completion",
        max_length=60,
        default="1, 2, 4, 6",
        validators=[RegexValidator(r"^\d+(, *\d+)*$", "Numbers of months, with commas between.")],
        help_text="With commas between. Sessions planned already keep the days they have.",
    )

    panels = [FieldPanel("course"), FieldPanel("months")]

    class Meta:
        ordering = ["course__path"]
        verbose_name = "rhythm of feedback sessions"
        verbose_name_plural = "rhythms of feedback sessions"

    def __str__(self) -> str:
        return f"{self.course}: months {self.months}"

    def clean(self) -> None:
        super().clean()
        numbers = self.numbers()
        rising = all(earlier < later for earlier, later in pairwise(numbers))
        if not rising or not numbers or numbers[0] < 1 or numbers[-1] > MOST_MONTHS:
            words = f"From 1 to {MOST_MONTHS}, each later than the one before."
            raise ValidationError({"months": words})

    def numbers(self) -> list[int]:
        parts = (part.strip() for part in self.months.split(","))
        return [int(part) for part in parts if part.isdecimal()]


class PlannedSession(models.Model):
    """One feedback session that an agency owes a learner. Its days stay as they were planned."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="planned_sessions"
    )
    number = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()

    objects = PlannedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment", "number"]
        indexes = [models.Index(fields=["closes_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "number"], name="one_planned_session_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_on__lte=models.F("due_on"))
                & models.Q(due_on__lte=models.F("closes_on")),
                name="planned_session_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.number} due on {self.due_on:%Y-%m-%d}"

    @property
    def window(self) -> Window:
        return Window(self.number, self.opens_on, self.due_on, self.closes_on)
