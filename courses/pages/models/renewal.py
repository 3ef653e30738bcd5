"""What a refresher is made of, for every course that has to be renewed."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.snippets.models import register_snippet


class RefresherPartBlock(blocks.StructBlock):
    slug = blocks.RegexBlock(
        r"^[a-z0-9-]+$", label="Short name", help_text="In small letters and hyphens."
    )
    name = blocks.CharBlock(max_length=80)
    description = blocks.TextBlock(max_length=400)
    count = blocks.IntegerBlock(required=False, min_value=1, help_text="How many, where it counts.")

    class Meta:
        icon = "tick"
        label = "Part of a refresher"


class RhythmBlock(blocks.StructBlock):
    every = blocks.ChoiceBlock(
        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
    )
    name = blocks.CharBlock(max_length=80)
    description = blocks.TextBlock(max_length=400)

    class Meta:
        icon = "time"
        label = "Something that comes round"


@register_snippet
class RefresherPlan(models.Model):
    """What a refresher holds, when people are reminded, and what is said when it is due.

    How often and how long is each course's own rule.
    """

    title = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)
    introduction = models.TextField(blank=True)
    contents = StreamField([("part", RefresherPartBlock())], blank=True)
    reminder_days = models.CharField(
        "reminders, days before",
        max_length=40,
        default="60, 30, 7",
        validators=[RegexValidator(r"^\d+(, *\d+)*$", "Numbers of days, with commas between.")],
        help_text="Numbers of days before a certificate runs out, with commas between.",
    )
    lapse_label = models.CharField(max_length=40, default="Refresher due")
    lapse_text = models.TextField(
        "what is said when it is due", help_text="A completion stays on record whatever happens."
    )
    rhythm = StreamField(
        [("event", RhythmBlock())], blank=True, help_text="What keeps practice alive in between."
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("introduction"),
        FieldPanel("contents"),
        MultiFieldPanel(
            [FieldPanel("reminder_days"), FieldPanel("lapse_label"), FieldPanel("lapse_text")],
            heading="When it is due",
        ),
        FieldPanel("rhythm"),
    ]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
