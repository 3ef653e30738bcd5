"""The blocks from which a lesson is made; each says in the editor what it is for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

TEACHING = "Teaching"
PRACTICE = "Practice"
CARE = "Care"
MEDIA = "Media"

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SHORT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class ClaimStatus(models.TextChoices):
    """How well a statement is supported; curriculum editors review these twice a year."""

    ESTABLISHED = "established", "Established"
    SUPPORTED = "supported", "Supported"
    CLINICAL_TEACHING = "clinical_teaching", "Clinical teaching"
    DISPUTED = "disputed", "Disputed"
    NOT_SHOWN = "not_shown", "Not shown"


STATUS_MEANING = {
    ClaimStatus.ESTABLISHED: "Widely accepted, with independent lines of evidence.",
    ClaimStatus.SUPPORTED: "Studies point this way, within limits that are named.",
    ClaimStatus.CLINICAL_TEACHING: "Practitioners find it useful; it hasn’t been tested as such.",
    ClaimStatus.DISPUTED: "Researchers publicly disagree about it.",
    ClaimStatus.NOT_SHOWN: "No sound study has shown it so far.",
}


class Diagram(models.TextChoices):
    """Drawings that come with the product; each is a template that also says itself in words."""

    THREE_STATES = "three-states", "Three states"
    CONNECTION_LOOP = "connection-loop", "The loop of connection"
    NEUROCEPTION_PERCEPTION = "neuroception-perception", "Neuroception and perception"
    PILOT_CYCLE = "pilot-cycle", "The pilot cycle"
    STILLNESS = "stillness-decision-aid", "Stillness: a decision aid"
    ATTUNEMENT = "attunement-by-state", "Attunement by state"
    CLAIM_LADDER = "claim-ladder", "The claim ladder"
    THREE_ES = "event-experience-effect", "Event, experience, effect"
    RECOVERY = "recovery-timeline", "Recovery over time"
    STATE_MAP = "map-of-my-states", "A map of states"
    REPAIR = "repair-steps", "Steps of repair"
    DOMAINS = "practice-log-domains", "Domains of a practice log"


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = "Heading"
        description = "Opens a part of the lesson; keep it short."
        group = TEACHING
        template = "courses/blocks/heading.html"
        preview_value = "What a body does first"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Teaching text. Link a source with the anchor #source-KEY."
        group = TEACHING
        template = "courses/blocks/text.html"
        preview_value = "<p>A few plain sentences, one idea at a time.</p>"


class KeyPointBlock(blocks.TextBlock):
    class Meta:
        icon = "pick"
        label = "Key point"
        description = "One or two sentences to carry away."
        group = TEACHING
        template = "courses/blocks/key_point.html"
        preview_value = "Offer an observation, not a verdict."


class ClaimBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="The claim", help_text="One sentence that can be true or false.")
    status = blocks.ChoiceBlock(choices=ClaimStatus.choices)
    sources = blocks.ListBlock(SnippetChooserBlock("courses.Source"), required=False, default=[])
    note = blocks.TextBlock(required=False, help_text="What the status means in this case.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        status = ClaimStatus(value["status"])
        return context | {"status": status, "meaning": STATUS_MEANING[status]}

    class Meta:
        icon = "tag"
        label = "Claim with its status"
        description = "A statement, how well it is supported, and where that stands."
        group = TEACHING
        template = "courses/blocks/claim.html"
        preview_value = {
            "text": "A good working relationship goes along with better outcomes.",
            "status": ClaimStatus.SUPPORTED,
            "sources": [],
            "note": "",
        }


class PictureBlock(blocks.StructBlock):
    image = ImageBlock()
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"
        label = "Picture"
        description = "A picture with a description, or marked as decorative."
        group = MEDIA
        template = "courses/blocks/picture.html"


class DiagramBlock(blocks.StructBlock):
    name = blocks.ChoiceBlock(choices=Diagram.choices, label="Diagram")
    caption = blocks.CharBlock(required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return context | {"diagram_template": f"courses/diagrams/{value['name']}.html"}

    class Meta:
        icon = "snippet"
        label = "Diagram"
        description = "One of the drawings made for these courses."
        group = MEDIA
        template = "courses/blocks/diagram.html"
        preview_value = {"name": Diagram.THREE_STATES, "caption": "Three states, equal dignity."}


class VideoBlock(blocks.StructBlock):
    """A video of the agency's own; captions and a transcript are part of it, not an extra."""

    title = blocks.CharBlock()
    video = DocumentChooserBlock(help_text="An MP4 or WebM file.")
    captions = DocumentChooserBlock(help_text="The captions, as a WebVTT (.vtt) file.")
    transcript = blocks.RichTextBlock(features=SHORT_FEATURES)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = {
            name: ValidationError(f"Choose a file that ends in {' or '.join(endings)}.")
            for name, endings in (("video", (".mp4", ".webm")), ("captions", (".vtt",)))
            if not cleaned[name].filename.lower().endswith(endings)
        }
        if wrong:
            raise blocks.StructBlockValidationError(wrong)
        return cleaned

    class Meta:
        icon = "media"
        label = "Video"
        description = "A video with captions and a transcript; it never starts by itself."
        group = MEDIA
        template = "courses/blocks/video.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    description = blocks.CharBlock(required=False)

    class Meta:
        icon = "download"
        label = "Download"
        description = "A file to keep, such as a worksheet."
        group = MEDIA
        template = "courses/blocks/download.html"


class VignetteBlock(blocks.StructBlock):
    setting = blocks.CharBlock(help_text="Where it happens, e.g. Front desk.")
    title = blocks.CharBlock()
    text = blocks.RichTextBlock(features=SHORT_FEATURES)
    question = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "group"
        label = "Vignette"
        description = "A short scene from agency work, with invented people."
        group = PRACTICE
        template = "courses/blocks/vignette.html"
        preview_value = {
            "setting": "Front desk",
            "title": "The third phone call",
            "text": "<p>Amara hears the caller's voice rise.</p>",
            "question": "What did Amara notice, and what did she guess?",
        }


class ActivityBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    minutes = blocks.IntegerBlock(min_value=1, max_value=60, default=3)
    instructions = blocks.RichTextBlock(features=SHORT_FEATURES)
    insight = blocks.RichTextBlock(
        features=SHORT_FEATURES, required=False, help_text="One way to see it; opened on request."
    )

    class Meta:
        icon = "edit"
        label = "Practice activity"
        description = "Something to do alone, at a desk or on a phone."
        group = PRACTICE
        template = "courses/blocks/activity.html"
        preview_value = {
            "title": "Sort four tasks",
            "minutes": 3,
            "instructions": "<p>For each task, ask whose it is.</p>",
            "insight": "",
        }


class ReflectionBlock(blocks.StructBlock):
    prompt = blocks.TextBlock()

    class Meta:
        icon = "comment"
        label = "Reflection prompt"
        description = "A question to hold privately, with a way to the learner’s own journal."
        group = PRACTICE
        template = "courses/blocks/reflection.html"
        preview_value = {"prompt": "When do you stop and ask?"}


class SettleBlock(blocks.StructBlock):
    title = blocks.CharBlock(default="A short pause, if you like")
    text = blocks.TextBlock(help_text="Optional, untimed, eyes open, no breath-holding.")

    class Meta:
        icon = "pause"
        label = "Settle pause"
        description = "An optional, untimed moment; always skippable."
        group = CARE
        template = "courses/blocks/settle.html"
        preview_value = {"title": "A short pause", "text": "You might look around the room."}


class ContentNoteBlock(blocks.StructBlock):
    topic = blocks.CharBlock(help_text="What is named, e.g. Trauma symptoms.")
    where = blocks.CharBlock(required=False, help_text="About where, e.g. in the second half.")
    choice = blocks.CharBlock(help_text="What people can do instead.")

    class Meta:
        icon = "info-circle"
        label = "Content note"
        description = "Names a hard topic before it comes, and the choices there are."
        group = CARE
        template = "courses/blocks/content_note.html"
        preview_value = {
            "topic": "Trauma symptoms",
            "where": "in the second half",
            "choice": "You can go straight to the summary; it counts the same.",
        }


class EmergencyBlock(blocks.StructBlock):
    class Meta:
        icon = "warning"
        label = "Medical emergency first"
        description = "The standing card: what to check before reading stillness as a state."
        group = CARE
        template = "courses/blocks/emergency.html"


class TermsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SnippetChooserBlock("courses.Term"), **kwargs)

    class Meta:
        icon = "openquote"
        label = "Words in this lesson"
        description = "A list of glossary terms with their plain-language twins."
        group = TEACHING
        template = "courses/blocks/terms.html"


class SummaryBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_num", 1)
        kwargs.setdefault("max_num", 5)
        super().__init__(blocks.CharBlock(max_length=300), **kwargs)

    class Meta:
        icon = "list-ul"
        label = "Summary"
        description = "The lesson in three lines."
        group = TEACHING
        template = "courses/blocks/summary.html"


class NextShiftBlock(blocks.TextBlock):
    class Meta:
        icon = "arrow-right"
        label = "On your next shift"
        description = "One small, concrete thing to try."
        group = PRACTICE
        template = "courses/blocks/next_shift.html"
        preview_value = "Ask one person which chair they would like."


class LessonBody(blocks.StreamBlock):
    heading = HeadingBlock()
    text = TextBlock()
    key_point = KeyPointBlock()
    claim = ClaimBlock()
    terms = TermsBlock()
    summary = SummaryBlock()
    diagram = DiagramBlock()
    picture = PictureBlock()
    video = VideoBlock()
    download = DownloadBlock()
    vignette = VignetteBlock()
    activity = ActivityBlock()
    reflection = ReflectionBlock()
    next_shift = NextShiftBlock()
    content_note = ContentNoteBlock()
    settle = SettleBlock()
    emergency = EmergencyBlock()
