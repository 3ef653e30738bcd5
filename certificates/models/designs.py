from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.images import get_image_model_string

from certificates.dates import in_words
from certificates.querysets import DesignQuerySet, ProviderApprovalQuerySet
from certificates.wording import claims_credit, unknown_placeholders
from lms.people.models import Agency


class Paper(models.TextChoices):
    A4 = "A4", "A4"
    LETTER = "Letter", "US Letter"


class Orientation(models.TextChoices):
    LANDSCAPE = "landscape", "Landscape"
    PORTRAIT = "portrait", "Portrait"


class Look(models.TextChoices):
    WAVE = "wave", "Wave: a border of wave lines, words in the middle"
    HORIZON = "horizon", "Horizon: a band of wave lines, words to the left"


class Picture(models.Model):
    """A logo or signature as it was printed, kept by what it is; certificates point at its hash."""

    sha256 = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Design(models.Model):
    """The wording and look of a certificate; what is issued copies its words."""

    name = models.CharField(
        max_length=80, unique=True, help_text="For yourselves; it isn’t printed."
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="designs",
        help_text=(
            "Leave empty for the design of every agency without its own. "
            "Where there are several, the newest is used."
        ),
    )
    is_pattern = models.BooleanField(
        "pattern", default=False, help_text="To copy from; nothing is printed with it."
    )
    heading = models.CharField(
        max_length=80, default="Certificate of completion", help_text="The large line at the top."
    )
    statement = models.TextField(
        max_length=400,
        default="has completed this course of staff training",
        help_text=(
            "Stands between the name and the course. {course}, {hours}, {date}, {agency}, "
            "{edition} and {name} are filled in when a certificate is issued."
        ),
    )
    provider_statement = models.TextField(
        max_length=600,
        blank=True,
        help_text="Printed at the foot. Name an approving body only if it has approved you.",
    )
    signatory_1 = models.CharField(
        "first signatory",
        max_length=80,
        blank=True,
        help_text="A line for the signature is printed above the name. Leave empty for none.",
    )
    signatory_1_title = models.CharField("their title", max_length=80, blank=True)
    signatory_2 = models.CharField("second signatory", max_length=80, blank=True)
    signatory_2_title = models.CharField("their title", max_length=80, blank=True)
    signatory_1_image = models.ForeignKey(
        get_image_model_string(), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="picture of their signature",
    )  # fmt: skip
    signatory_2_image = models.ForeignKey(
        get_image_model_string(), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name="picture of their signature",
    )  # fmt: skip
    logo = models.ForeignKey(
        get_image_model_string(), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+", help_text="Stands at the top instead of our mark.",
    )  # fmt: skip
    shows_score = models.BooleanField(
        default=False, help_text="Print the score of each quiz; without it, only the rule."
    )
    look = models.CharField(max_length=10, choices=Look, default=Look.WAVE)
    orientation = models.CharField(
        max_length=10, choices=Orientation, default=Orientation.LANDSCAPE
    )
    paper = models.CharField(max_length=10, choices=Paper, default=Paper.LETTER)
    accent = models.CharField(
        max_length=7,
        default="#0b4f52",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour such as #0b4f52.")],
        help_text="The colour of the border, the mark and the heading. Dark ones print best.",
    )

    objects = DesignQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "certificate design"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for field in ("heading", "statement", "provider_statement"):
            words = getattr(self, field)
            if unknown := unknown_placeholders(words):
                raise ValidationError({field: f"There is no placeholder {unknown[0]}."})
            if claims_credit(words) and (missing := self.missing_approval()):
                raise ValidationError({field: f"These words promise credit. {missing}"})

    def copied(self) -> Design:
        """Return a new design like this one, unsaved, without its name and its agency."""
        values = {
            field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields
        }
        return Design(**values | {"id": None, "name": "", "agency_id": None, "is_pattern": False})

    def missing_approval(self) -> str:
        """Say what keeps these words from being printed today; empty where an approval holds."""
        today = self.agency.today() if self.agency else timezone.localdate()
        if ProviderApproval.objects.holding(self.agency, today).exists():
            return ""
        known = ProviderApproval.objects.filter(agency=self.agency)
        lapsed = known.filter(valid_until__lt=today).order_by("-valid_until").first()
        if lapsed:
            until = in_words(lapsed.valid_until)
            return f"The approval by {lapsed.body} held until {until}; enter its renewal first."
        if coming := known.order_by("valid_from").first():
            return f"The approval by {coming.body} holds from {in_words(coming.valid_from)}."
        return (
            "Enter the approving body and its statement for the agency under “Provider approvals” "
            "first."
        )

    def signatories(self) -> list[dict[str, str]]:
        """Return who signs, as many as there are."""
        rows = [
            {"name": self.signatory_1, "title": self.signatory_1_title},
            {"name": self.signatory_2, "title": self.signatory_2_title},
        ]
        return [row for row in rows if row["name"]]


class ProviderApproval(models.Model):
    """That a body has approved an agency to give credit, from when to when, in that body's words.

    Bodies, numbers and wording differ by state and year: they are entered, never assumed.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="provider_approvals")
    body = models.CharField("approving body", max_length=160)
    provider_number = models.CharField(max_length=60)
    statement = models.TextField(
        max_length=600, help_text="The sentence that the body asks you to print, word for word."
    )
    disclaimer = models.TextField(
        max_length=400, blank=True, help_text="For example who decides whether it counts."
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    checked_on = models.DateField(help_text="When this was last compared with the body’s letter.")

    objects = ProviderApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "body", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="approval_ends_after_it_begins",
                violation_error_message="The last day comes before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.provider_number}"
