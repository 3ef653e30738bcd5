from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.formats import date_format

from courses.pages.models import CoursePage, StepPage
from courses.pages.outline import CourseOutline
from lms.core.append_only import WrittenOnce
from lms.people.models import Agency, JobRole, Role, Team

from .acting.models import Act, ActKind, Extension, Message
from .exemptions.models import EvidenceFile, Exemption, ExemptionKind
from .querysets import AssignmentQuerySet, EnrolmentQuerySet, NamedQuerySet

__all__ = [
    "Act",
    "ActKind",
    "Assignment",
    "DueRule",
    "Enrolment",
    "EvidenceFile",
    "Exemption",
    "ExemptionKind",
    "Extension",
    "HoldsFor",
    "Message",
    "Move",
    "Named",
    "Place",
    "Progress",
    "StepCompletion",
    "Waiting",
]


class DueRule(models.TextChoices):
    NONE = "none", "No due date"
    ON_DATE = "on_date", "On a date"
    AFTER_ENROLMENT = "after_enrolment", "Days after being assigned"
    AFTER_HIRE = "after_hire", "Days after being hired"
    AFTER_COURSE = "after_course", "Days after completing another course"


class HoldsFor(models.TextChoices):
    BOTH = "both", "Whoever is there now, and whoever comes later"
    NOW = "now", "Only whoever is there now"
    LATER = "later", "Only whoever comes later"


class Assignment(models.Model):
    """An agency's wish that a person, a team, a job role, a role or everyone complete a course.

    What is named narrows it: a team and a role together mean that role in that team. Until it is
    ended, it holds for whoever is there now, for whoever comes later, or for both.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    job_role = models.ForeignKey(
        JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    role = models.CharField(max_length=20, choices=Role, blank=True)
    by_name = models.BooleanField(
        default=False, help_text="It asks the people listed under its names, and nobody else."
    )
    holds_for = models.CharField(max_length=10, choices=HoldsFor, default=HoldsFor.BOTH)
    due_rule = models.CharField(max_length=20, choices=DueRule, default=DueRule.NONE)
    due_on = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    due_after = models.ForeignKey(
        CoursePage, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.course} for {self.whom}"

    @property
    def whom(self) -> str:
        """Return whom it asks, as part of a sentence."""
        if self.person:
            return self.person.name
        if self.by_name:
            return "people chosen by name"
        roles = {"staff": "staff", "supervisor": "supervisors", "manager": "managers"}
        who = roles.get(self.role, "everyone")
        job = f" working as {self.job_role}" if self.job_role else ""
        where = f"the team {self.team}" if self.team else str(self.agency)
        return f"{who}{job} at {where}" if not self.team else f"{who}{job} in {where}"

    @property
    def due_in_words(self) -> str:
        """Return by when it is to be done, as part of a sentence."""
        days = "1 day" if self.due_days == 1 else f"{self.due_days} days"
        words = {
            DueRule.ON_DATE: f"due on {self.due_on and date_format(self.due_on, 'j F Y')}",
            DueRule.AFTER_ENROLMENT: f"due {days} after being assigned",
            DueRule.AFTER_HIRE: f"due {days} after being hired",
            DueRule.AFTER_COURSE: f"due {days} after completing {self.due_after}",
        }
        return words.get(self.due_rule, "no due date")


class Named(models.Model):
    """Someone on the list of an assignment by name. Taken off, never deleted."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="names")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person"],
                condition=Q(removed_at__isnull=True),
                name="named_once_by_each_assignment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.assignment}"


class Progress(NamedTuple):
    """What one enrolment has done, and when, and what it waits for and why; by step."""

    done: dict[int, datetime]
    waits: dict[int, str]


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
    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
        help_text="The completed cycle whose time this one extends, with the refresher’s steps.",
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    enrolled_at = models.DateTimeField(default=timezone.now)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which the completion stands."
    )
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

    def today(self, at: datetime | None = None) -> date:
        """Return the date it is where this enrolment belongs."""
        return self.agency.today(at) if self.agency else timezone.localdate(at)

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def is_renewal(self) -> bool:
        return self.renews_id is not None

    @property
    def running_until(self) -> date | None:
        """Return the last day of the completion that this cycle renews."""
        return self.renews.expires_on if self.renews else None

    def outline(self) -> CourseOutline:
        """Return the modules and steps that this cycle takes: the course's or its refresher's."""
        return self.course.refresher() if self.is_renewal else self.course.outline()

    def progress(self) -> Progress:
        """Read what is done and what waits, in one query."""
        never = Value(None, output_field=models.DateTimeField())
        done = self.completions.order_by().values_list("step_id", "completed_at", Value(""))
        waits = self.waits.values_list("step_id", never, "sentence")
        found = Progress({}, {})
        for step, moment, sentence in done.union(waits, all=True):
            if moment is None:
                found.waits[step] = sentence
            else:
                found.done[step] = moment
        return found

    def takes(self, step_id: int) -> bool:
        return any(step.id == step_id for step in self.outline().steps())


class StepCompletion(WrittenOnce):
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
