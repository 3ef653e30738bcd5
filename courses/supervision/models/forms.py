"""The wording of the forms in which practice is looked at, and of the plan for a pilot."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from courses.supervision.blocks import DecisionBlock, FieldBlock, StageBlock


class FormKind(models.TextChoices):
    LIVE_OBSERVATION = "live_observation", "Live observation"
    RECORDED_REVIEW = "recorded_review", "Review of a recording"
    CONSULTATION = "case_consultation", "Case consultation"
    JOURNAL = "reflective_journal", "Reflective journal"


class FeedbackForm(models.Model):
    """How one kind of feedback asks for what it needs. Feedback once given keeps its own words."""

    kind = models.CharField(max_length=20, choices=FormKind, unique=True)
    title = models.CharField(max_length=80)
    introduction = models.TextField(blank=True, help_text="Stands at the head of the form.")
    fields = StreamField([("field", FieldBlock())], blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("fields"),
    ]

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.title

    def wording(self) -> dict[str, Any]:
        """Return the fields by their short names."""
        return {block.value["slug"]: block.value for block in self.fields}


class PilotTemplate(models.Model):
    """What a pilot plan asks for, stage by stage, and how its review may end."""

    title = models.CharField(max_length=80)
    slug = models.SlugField("short name", unique=True)
    introduction = models.TextField(blank=True)
    privacy_note = models.TextField(blank=True, help_text="Stands beside every box to write in.")
    people_min = models.PositiveSmallIntegerField(
        "fewest people", default=1, validators=[MinValueValidator(1)]
    )
    people_max = models.PositiveSmallIntegerField("most people", default=3)
    contacts_min = models.PositiveSmallIntegerField(
        "fewest contacts", default=2, validators=[MinValueValidator(1)]
    )
    contacts_max = models.PositiveSmallIntegerField("most contacts", default=6)
    stages = StreamField([("stage", StageBlock())], blank=True)
    decisions = StreamField([("decision", DecisionBlock())], blank=True)

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("introduction"),
        FieldPanel("privacy_note"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("people_min"), FieldPanel("people_max")]),
                FieldRowPanel([FieldPanel("contacts_min"), FieldPanel("contacts_max")]),
            ],
            heading="How small",
        ),
        FieldPanel("stages"),
        FieldPanel("decisions"),
    ]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        wrong = {
            f"{name}_max": "This can’t be less than the fewest."
            for name in ("people", "contacts")
            if (getattr(self, f"{name}_max") or 0) < (getattr(self, f"{name}_min") or 0)
        }
        if wrong:
            raise ValidationError(wrong)
