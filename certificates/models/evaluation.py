"""What people say of a course when they have completed it, kept apart from who they are."""

from __future__ import annotations

import uuid

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.people.models import Agency


class EvaluationForm(models.Model):
    """What is asked besides the course's own objectives, which are always asked."""

    title = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)
    introduction = models.TextField(blank=True)
    questions = StreamField(
        [
            ("scale", blocks.CharBlock(max_length=160, label="Agree or not", icon="list-ol")),
            ("words", blocks.CharBlock(max_length=160, label="In one’s own words", icon="edit")),
        ],
        blank=True,
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("introduction"),
        FieldPanel("questions"),
    ]

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Evaluation(models.Model):
    """One person's answers, without the person: no name, no day, and no order to read one from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="evaluations")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="evaluations"
    )
    edition = models.CharField(max_length=20)
    month = models.DateField(help_text="The first of the month in which it was given.")
    scales = models.JSONField(default=list, help_text="Pairs of a statement and 1 to 5, or none.")
    words = models.JSONField(default=list, help_text="Pairs of a question and an answer.")

    class Meta:
        ordering = ["month", "pk"]
        indexes = [models.Index(fields=["course", "month"])]

    def __str__(self) -> str:
        return f"{self.course}, {self.month:%B %Y}"


class EvaluationReceipt(models.Model):
    """That someone has given their evaluation of one cycle. It doesn't lead to what they said."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="evaluation_receipt"
    )

    def __str__(self) -> str:
        return str(self.enrolment)
