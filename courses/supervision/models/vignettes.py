"""Written scenes with levels that were agreed on, by which supervisors compare how they see."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from courses.supervision.calibration.choices import CriterionSelect
from courses.supervision.calibration.querysets import VignetteQuerySet
from courses.supervision.levels import RATED, level_word

from .rubric import Criterion, Rubric


class Vignette(ClusterableModel):
    """One scene in one version. Once it has been put before someone it never changes."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(
        "short name", help_text="In letters and hyphens. All versions of a vignette share it."
    )
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    rubric = models.ForeignKey(
        Rubric,
        on_delete=models.PROTECT,
        related_name="vignettes",
        limit_choices_to={"published_at__isnull": False},
        help_text="The published version against which the levels were agreed.",
    )
    setting = models.CharField(max_length=80, help_text="For example residential, or front desk.")
    text = models.TextField(
        "the scene",
        help_text=(
            "250 to 400 words, invented throughout: what is said and done, no judgement of it. "
            "It should show some criteria well and others less so."
        ),
    )
    basis = models.TextField(
        "how the levels were agreed",
        help_text="By whom, and how. Supervisors read it beside the levels.",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VignetteQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("setting")]),
        FieldPanel("rubric"),
        FieldPanel("text"),
        InlinePanel("consensus", heading="Agreed levels", label="Criterion", min_num=1),
        FieldPanel("basis"),
    ]

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="vignette_version_is_unique")
        ]

    def __str__(self) -> str:
        return self.title if self.version == 1 else f"{self.title}, version {self.version}"

    @property
    def is_live(self) -> bool:
        return self.published_at is not None and self.retired_at is None

    @property
    def state(self) -> str:
        if self.published_at is None:
            return "Not in use yet"
        return "Taken out of use" if self.retired_at else "In use"

    @property
    def fixed_because(self) -> str:
        """Return why this version can't change; nothing while nobody has rated it."""
        return "has been rated" if self.pk and self.sightings.exists() else ""

    def clean(self) -> None:
        super().clean()
        if self.fixed_because:
            raise ValidationError("This version has been rated. Copy it as the next version.")
        others = Vignette.objects.filter(slug=self.slug, version=self.version).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError(
                {"slug": "Another vignette has this name. Copy that one for its next version."}
            )

    def missing(self) -> list[Criterion]:
        """Return the criteria of the rubric for which no level is agreed."""
        agreed = {row.criterion for row in self.consensus.all()}
        return [row for row in self.rubric.criteria.all() if row.slug not in agreed]


class ConsensusLevel(Orderable):
    """What was agreed for one criterion, and why: the part that teaches."""

    vignette = ParentalKey(Vignette, on_delete=models.CASCADE, related_name="consensus")
    criterion = models.SlugField(max_length=60)
    level = models.PositiveSmallIntegerField("agreed level", choices=RATED)
    rationale = models.TextField(
        help_text="Why this level and not the one beside it, with words of the scene."
    )

    panels = [
        FieldPanel("criterion", widget=CriterionSelect),
        FieldPanel("level"),
        FieldPanel("rationale"),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vignette", "criterion"], name="one_agreed_level_per_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {level_word(self.level)}"
