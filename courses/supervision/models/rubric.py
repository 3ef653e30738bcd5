from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from courses.supervision.levels import Level


class Rubric(ClusterableModel):
    """A set of criteria in one version. Once published it never changes; a new version is a row."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        "short name",
        help_text="In letters and hyphens. All versions of a rubric share it.",
    )
    version = models.PositiveSmallIntegerField(default=1)
    introduction = models.TextField(
        blank=True, help_text="Stands at the head of the observation form."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("introduction"),
        InlinePanel("criteria", heading="Criteria", label="Criterion", min_num=1),
    ]

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="rubric_version_is_unique")
        ]

    def __str__(self) -> str:
        words = f"{self.title}, version {self.version}"
        return words if self.is_published else f"{words}, not published"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def fixed_because(self) -> str:
        return "is published" if self.is_published else ""

    def clean(self) -> None:
        """Refuse to change what is published, and a name that is taken.

        The version isn't on the form, so the constraint alone would be a crash.
        """
        super().clean()
        if Rubric.objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise ValidationError("This version is published. Copy it as the next version instead.")
        others = Rubric.objects.filter(slug=self.slug, version=self.version).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError(
                {"slug": "Another rubric has this short name. Copy that one for its next version."}
            )


class Anchor(NamedTuple):
    level: int
    name: str
    text: str


class Criterion(Orderable):
    rubric = ParentalKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    slug = models.SlugField(
        "short name",
        max_length=60,
        help_text="Keep it from version to version: it is how a criterion is known again.",
    )
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True, help_text="One sentence on what this is.")
    looking_for = models.TextField("what to look for", blank=True)
    critical = models.BooleanField(
        default=False, help_text="A “not yet” here stops sign-off and asks for a plan."
    )
    level_1 = models.TextField("1, not yet", help_text="What is seen or heard at this level.")
    level_2 = models.TextField("2, emerging")
    level_3 = models.TextField("3, consistent")
    level_4 = models.TextField("4, integrated")

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("looking_for"),
        FieldPanel("critical"),
        MultiFieldPanel(
            [FieldPanel(f"level_{level}") for level in Level], heading="What each level looks like"
        ),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["rubric", "slug"], name="criterion_once_per_rubric_version"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def anchors(self) -> list[Anchor]:
        """Return what each level from 1 to 4 looks like."""
        return [Anchor(level, level.label, getattr(self, f"level_{level}")) for level in Level]
