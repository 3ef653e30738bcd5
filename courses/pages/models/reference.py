"""What lessons refer to: sources and the words of the shared language."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from courses.pages.blocks import STATUS_MEANING, ClaimStatus


class TermStatus(models.TextChoices):
    ESTABLISHED = ClaimStatus.ESTABLISHED.value, "Established"
    SUPPORTED = ClaimStatus.SUPPORTED.value, "Supported"
    CLINICAL_TEACHING = ClaimStatus.CLINICAL_TEACHING.value, "Clinical teaching"
    DISPUTED = ClaimStatus.DISPUTED.value, "Disputed"
    NOT_SHOWN = ClaimStatus.NOT_SHOWN.value, "Not shown"
    POLICY = "policy", "A matter of policy or role"


TERM_MEANING = {
    **{status.value: meaning for status, meaning in STATUS_MEANING.items()},
    TermStatus.POLICY.value: "Agreed on for roles and rules; there is nothing in it to prove.",
}


@register_snippet
class Source(index.Indexed, models.Model):
    """A published work, or a page, on which a lesson rests."""

    key = models.CharField(
        max_length=20, unique=True, help_text="A short key; link to it as #source-KEY."
    )
    citation = models.TextField()
    url = models.URLField("address", blank=True, max_length=300)
    checked_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=255, blank=True)

    panels = [FieldPanel(name) for name in ("key", "citation", "url", "checked_on", "note")]
    search_fields = [index.SearchField("citation"), index.AutocompleteField("citation")]

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key}: {self.citation[:80]}"


@register_snippet
class Term(index.Indexed, models.Model):
    """A word of the shared language: what it means, how to say it plainly, what not to say."""

    term = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    aliases = models.TextField(
        blank=True, help_text="Other forms to recognise in text, such as the plural; one on a line."
    )
    definition = models.TextField()
    plain = models.CharField("plain-language twin", max_length=300, blank=True)
    say = models.CharField("say this", max_length=300, blank=True)
    not_say = models.TextField(
        "not that", blank=True, help_text="Wordings to avoid; one on a line."
    )
    why = models.CharField(max_length=400, blank=True)
    status = models.CharField(
        max_length=20, choices=TermStatus, default=TermStatus.CLINICAL_TEACHING
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="terms")

    panels = [
        FieldPanel(name)
        for name in (
            "term", "slug", "aliases", "definition", "plain", "say", "not_say", "why", "status",
            "sources",
        )
    ]  # fmt: skip
    search_fields = [
        index.SearchField("term"),
        index.SearchField("definition"),
        index.AutocompleteField("term"),
    ]

    class Meta:
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def forms(self) -> list[str]:
        """Return every spelling under which the term stands in a text."""
        return [self.term, *self.aliases.splitlines()]

    @property
    def status_meaning(self) -> str:
        return TERM_MEANING.get(self.status, "")

    def wordings_to_avoid(self) -> list[str]:
        return [line for line in self.not_say.splitlines() if line.strip()]
