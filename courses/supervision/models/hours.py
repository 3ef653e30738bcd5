"""By what practice hours are counted: targets, and the domains of a certification board."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from courses.supervision.blocks import FieldBlock


class HoursKind(models.TextChoices):
    EXPERIENCE = "experience", "Experience"
    EDUCATION = "education", "Education"
    SUPERVISION = "supervision", "Supervision"


class HoursStandard(ClusterableModel):
    """What a board asks of practice hours. Experience, education and supervision count apart."""

    title = models.CharField(max_length=80)
    slug = models.SlugField("short name", unique=True)
    standard = models.CharField(max_length=160, help_text="Whose figures these are.")
    introduction = models.TextField(blank=True)
    rules = models.TextField(blank=True, help_text="What holds for every entry; one on a line.")
    log_fields = StreamField(
        [("field", FieldBlock())], blank=True, help_text="What an entry in the log asks for."
    )
    sources = ParentalManyToManyField("courses.Source", blank=True, related_name="+")
    checked_on = models.DateField(
        null=True, blank=True, help_text="Boards change their figures: when were these looked up?"
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("standard"),
        FieldPanel("introduction"),
        InlinePanel("targets", heading="Targets", label="Target", max_num=len(HoursKind)),
        InlinePanel("domains", heading="Domains", label="Domain", min_num=1),
        MultiFieldPanel([FieldPanel("rules"), FieldPanel("log_fields")], heading="The log"),
        MultiFieldPanel([FieldPanel("sources"), FieldPanel("checked_on")], heading="For trainers"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = "standard for practice hours"
        verbose_name_plural = "standards for practice hours"

    def __str__(self) -> str:
        return f"{self.title}: {self.standard}"


class HoursTarget(Orderable):
    standard = ParentalKey(HoursStandard, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=20, choices=HoursKind)
    hours = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200, blank=True, help_text="What counts as this.")

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("hours")]),
        FieldPanel("description"),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "kind"], name="one_target_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.hours} hours"


class PracticeDomain(Orderable):
    """What an hour was for. A domain that is off stays with the hours logged under it."""

    standard = ParentalKey(HoursStandard, on_delete=models.CASCADE, related_name="domains")
    slug = models.SlugField(
        "short name", max_length=60, help_text="Keep it: hours are filed under it."
    )
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    examples = models.TextField(blank=True, help_text="One on a line.")
    education_hours = models.PositiveSmallIntegerField(
        default=0, help_text="Hours of education in this domain that the board asks for."
    )
    is_on = models.BooleanField(
        "in use", default=True, help_text="Some boards have a domain that others don’t."
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("examples"),
        FieldRowPanel([FieldPanel("education_hours"), FieldPanel("is_on")]),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "slug"], name="domain_once_per_standard")
        ]

    def __str__(self) -> str:
        return self.name
