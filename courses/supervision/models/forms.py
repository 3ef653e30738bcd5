"""The wording of the forms in which practice is looked at, and of the plan for a pilot."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from courses.supervision.blocks import DecisionBlock, FieldBlock, StageBlock
from courses.supervision.pilots.terms import LISTED_KINDS

USUAL_STOP_RULES = """The person asks to stop, or would rather not go on
More distress, or worse sleep or use, after two contacts in a row
Two arranged contacts in a row are missed
A medical or safety concern, for anyone"""
MOST_PEOPLE = 3


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
    people_max = models.PositiveSmallIntegerField(
        "most people", default=MOST_PEOPLE, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    contacts_min = models.PositiveSmallIntegerField(
        "fewest contacts", default=2, validators=[MinValueValidator(1)]
    )
    contacts_max = models.PositiveSmallIntegerField("most contacts", default=6)
    observed_to_widen = models.PositiveSmallIntegerField(
        "contacts observed before widening",
        default=2,
        help_text="Contacts that the supervisor has observed, live or from a recording.",
    )
    words_kept_days = models.PositiveSmallIntegerField(
        "days that words are kept",
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text="After the review. Then what was written goes; lists, dates and outcome stay.",
    )
    stop_rules = models.TextField(
        default=USUAL_STOP_RULES,
        help_text="One in each line. At least one is chosen before anything begins.",
    )
    stages = StreamField(
        [("stage", StageBlock())],
        blank=True,
        help_text=(
            "plan, cases, do, reflect and review are the short names that are used. "
            "Cases are made of lists and boxes only, so that nothing can point to a person."
        ),
    )
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
        FieldPanel("stop_rules"),
        FieldRowPanel([FieldPanel("observed_to_widen"), FieldPanel("words_kept_days")]),
        FieldPanel("stages"),
        FieldPanel("decisions"),
    ]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls) -> PilotTemplate | None:
        """Return the plan that pilots begin with."""
        return cls.objects.first()

    def clean(self) -> None:
        super().clean()
        wrong = {
            f"{name}_max": "This can’t be less than the fewest."
            for name in ("people", "contacts")
            if (getattr(self, f"{name}_max") or 0) < (getattr(self, f"{name}_min") or 0)
        }
        if not (self.stop_rules or "").strip():
            wrong["stop_rules"] = "A pilot needs at least one stop rule to choose."
        if self._typed_in_cases():
            wrong["stages"] = (
                "A case is made of lists and boxes only: leave out text, number, date."
            )
        if wrong:
            raise ValidationError(wrong)

    def _typed_in_cases(self) -> list[str]:
        return [
            row["label"]
            for block in self.stages
            if block.value["slug"] == "cases"
            for row in block.value["fields"]
            if row["kind"] not in LISTED_KINDS
        ]
