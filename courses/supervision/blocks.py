"""What the forms of practice are made of: fields, stages and decisions."""

from __future__ import annotations

from wagtail import blocks

FIELD_KINDS = [
    ("text", "A line of text"),
    ("long_text", "Longer text"),
    ("number", "A number"),
    ("date", "A date"),
    ("person", "A person"),
    ("confirm", "A box to confirm"),
    ("checklist", "Several boxes to confirm"),
    ("choice", "One of a list"),
    ("choices", "Several of a list"),
    ("decision", "One of the decisions"),
    ("ratings", "Evidence and a level for each criterion"),
    ("signature", "A name and a date"),
]


def short_name() -> blocks.RegexBlock:
    return blocks.RegexBlock(
        r"^[a-z0-9_-]+$",
        label="Short name",
        max_length=60,
        help_text="Keep it: what people write is filed under it.",
    )


class FieldBlock(blocks.StructBlock):
    slug = short_name()
    label = blocks.CharBlock(max_length=120)
    kind = blocks.ChoiceBlock(choices=FIELD_KINDS, default="long_text")
    required = blocks.BooleanBlock(required=False, default=True)
    help = blocks.TextBlock(required=False, max_length=400)
    options = blocks.ListBlock(
        blocks.CharBlock(max_length=120),
        required=False,
        default=[],
        help_text="For boxes and lists.",
    )

    class Meta:
        icon = "form"
        label = "Field"
        description = "One thing to fill in."


class StageBlock(blocks.StructBlock):
    slug = short_name()
    name = blocks.CharBlock(max_length=80)
    intro = blocks.TextBlock(required=False, max_length=400)
    repeats = blocks.BooleanBlock(required=False, help_text="Filled in once for each contact.")
    fields = blocks.ListBlock(FieldBlock())

    class Meta:
        icon = "list-ol"
        label = "Stage"
        description = "A part of the pilot, with its fields."


class DecisionBlock(blocks.StructBlock):
    slug = short_name()
    name = blocks.CharBlock(max_length=40)
    meaning = blocks.TextBlock(max_length=400)

    class Meta:
        icon = "tick"
        label = "Decision"
        description = "One way in which a review may end."
