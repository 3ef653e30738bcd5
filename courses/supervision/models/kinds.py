"""The kinds of feedback: each says what it asks for, and whether it counts as practice seen."""

from __future__ import annotations

from django.db import models

from .feedback import Feedback

NO_NAMES = "Without names, dates of birth or anything that tells who the client is."


class LiveObservation(Feedback):
    """The observer was in the room."""

    kind = "live_observation"
    kind_label = "Live observation"
    draft_fields = ("observed_on", "setting", "context", "strengths", "next_step")

    setting = models.CharField(
        "where",
        max_length=120,
        blank=True,
        help_text="For example the day room, an intake or an outreach visit.",
    )
    context = models.TextField(
        "what was going on",
        max_length=4000,
        blank=True,
        help_text=NO_NAMES,
    )

    class Meta:
        verbose_name = "live observation"


class RecordedReview(Feedback):
    """The observer looked at a recording, which stays where the agency keeps it."""

    kind = "recorded_review"
    kind_label = "Review of a recording"
    draft_fields = (
        "observed_on", "consent", "storage", "delete_on", "context", "moments",
        "strengths", "next_step",
    )  # fmt: skip

    consent = models.BooleanField(
        "consent to this recording was given",
        default=False,
        help_text="In writing, for this purpose, and apart from consent to care.",
    )
    storage = models.CharField(
        "where the recording is kept",
        max_length=200,
        blank=True,
        help_text="The place, and who can open it. No link, and no name.",
    )
    delete_on = models.DateField(
        "to be deleted on", null=True, blank=True, help_text="The day by which it is gone."
    )
    context = models.TextField("what was going on", max_length=4000, blank=True, help_text=NO_NAMES)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    moments = models.TextField(
        "moments to look at",
        max_length=4000,
        blank=True,
        help_text="One on a line: minute and second, then a few words, such as “04:10 she paused”.",
    )

    class Meta:
        verbose_name = "review of a recording"


class AgeBand(models.TextChoices):
    UNSAID = "", "Not said"
    YOUNG = "young", "A young person"
    ADULT = "adult", "An adult"
    OLDER = "older", "An older adult"
    GROUP = "group", "A group or family"


class CaseConsultation(Feedback):
    """One question brought by the learner; nothing is rated, and nobody can be named in a field."""

    kind = "case_consultation"
    kind_label = "Case consultation"
    is_direct = False
    draft_fields = (
        "observed_on", "about_whom", "question", "observation", "alternatives", "plan",
        "strengths", "next_step",
    )  # fmt: skip

    about_whom = models.CharField(
        "who it is about", max_length=10, choices=AgeBand, blank=True, default="",
        help_text="As broad as this, and no narrower.",
    )  # fmt: skip
    question = models.TextField(
        max_length=2000, blank=True, help_text="One question, as the learner brought it."
    )
    observation = models.TextField(
        "what was seen and heard", max_length=4000, blank=True, help_text=NO_NAMES
    )
    alternatives = models.TextField(
        "other ways to see it",
        max_length=4000,
        blank=True,
        help_text="At least two, and one of them medical or practical.",
    )
    plan = models.TextField(
        "what will be tried", max_length=2000, blank=True, help_text="One small thing."
    )

    class Meta:
        verbose_name = "case consultation"


class JournalReview(Feedback):
    """An answer to lines that a learner chose to share; it stays between the two of them.

    The lines themselves aren't copied: they stay in the learner's journal.
    """

    kind = "reflective_journal"
    kind_label = "Answer to a journal excerpt"
    is_direct = False
    draft_fields = ("observed_on", "response", "strengths", "next_step")

    excerpt = models.ForeignKey(
        "supervision.JournalExcerpt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="answers",
    )
    response = models.TextField(
        "what their lines brought up for me",
        max_length=4000,
        blank=True,
        help_text="Answer what was shared, and ask for no more. Their lines stay in their journal.",
    )

    class Meta:
        verbose_name = "answer to a journal excerpt"


SESSION_KINDS: tuple[type[Feedback], ...] = (LiveObservation, RecordedReview, CaseConsultation)
"""What a supervisor can begin of themselves; an answer begins at the lines that were shared."""
KINDS = (*SESSION_KINDS, JournalReview)
KIND_BY_NAME = {kind.kind: kind for kind in KINDS}
