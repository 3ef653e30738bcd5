from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.pages.models import CoursePage, StepPage
from lms.people.models import Agency, Role, Team

from .querysets import AssignmentQuerySet, EnrolmentQuerySet


class DueRule(models.TextChoices):
    NONE = "none", "No due date"
    ON_DATE = "on_date", "On a date"
    AFTER_ENROLMENT = "after_enrolment", "Days after being assigned"


class Assignment(models.Model):
    """An agency's wish that a person, a team, a role or everyone complete a course."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    role = models.CharField(max_length=20, choices=Role, blank=True)
    due_rule = models.CharField(max_length=20, choices=DueRule, default=DueRule.NONE)
    due_on = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.course} for {self.person or self.team or self.role or self.agency}"


class Enrolment(models.Model):
    """One learner, one course, one cycle. A renewal is a new cycle, never an edit of the old."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrolments")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="enrolments"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    enrolled_at = models.DateTimeField(default=timezone.now)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.ForeignKey(
        StepPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course", "cycle"], name="one_enrolment_per_cycle"
            )
        ]
        indexes = [models.Index(fields=["agency", "course"])]

    def __str__(self) -> str:
        return f"{self.learner} in {self.course}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


class StepCompletion(models.Model):
    """Who did which step, when, and on what evidence. Written once."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    step = models.ForeignKey(StepPage, on_delete=models.PROTECT, related_name="completions")
    step_title = models.CharField(max_length=255)
    completed_at = models.DateTimeField(default=timezone.now)
    evidence_type = models.CharField(
        max_length=60, help_text="The model of the record it rests on, or “read”."
    )
    evidence_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["completed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step"], name="one_completion_per_enrolment_and_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_title}, {self.completed_at:%Y-%m-%d}"


class Place(models.Model):
    """Where in a lesson someone stopped reading, so that they come back to the same block."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="places")
    step = models.ForeignKey(StepPage, on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=64)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="one_place_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}, {self.step}"


class Move(models.TextChoices):
    LEARNER = "learner", "the learner"
    SUPERVISOR = "supervisor", "a supervisor"


class Waiting(models.Model):
    """Whose move it is on a step that more than one person brings about.

    A pointer for lists and reports, kept by the part that owns the step and always derivable
    from its records; deleted when the step is done.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="waits")
    step = models.ForeignKey(StepPage, on_delete=models.CASCADE, related_name="+")
    move = models.CharField(max_length=20, choices=Move)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    sentence = models.CharField(max_length=255, help_text="What is missing, without private words.")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step"], name="one_wait_per_enrolment_and_step"
            ),
            models.CheckConstraint(
                condition=Q(move__in=Move.values), name="wait_names_a_known_move"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
