from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.people.models import Agency

from .querysets import CertificateQuerySet, DesignQuerySet

# No 0, O, 1, I or L: people read these aloud and type them from paper.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """Return a number such as C-7KQ4-M2XR-9DHT: unguessable and in no order."""
    groups = ("".join(secrets.choice(NUMBER_ALPHABET) for _ in range(4)) for _ in range(3))
    return "C-" + "-".join(groups)


def new_code() -> str:
    """Return the secret of a verification link: 160 bits."""
    return secrets.token_urlsafe(20)


class Paper(models.TextChoices):
    A4 = "A4", "A4"
    LETTER = "Letter", "US Letter"


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
    heading = models.CharField(
        max_length=80, default="Certificate of completion", help_text="The large line at the top."
    )
    statement = models.TextField(
        max_length=400,
        default="has completed this course of staff training",
        help_text="Stands between the name and the course.",
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

    def signatories(self) -> list[dict[str, str]]:
        """Return who signs, as many as there are."""
        rows = [
            {"name": self.signatory_1, "title": self.signatory_1_title},
            {"name": self.signatory_2, "title": self.signatory_2_title},
        ]
        return [row for row in rows if row["name"]]


class CertificateState(models.TextChoices):
    VALID = "valid", "Valid"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Replaced by a newer one"
    REVOKED = "revoked", "Withdrawn"


class Certificate(models.Model):
    """That someone completed a course in one cycle, in the words of that day. Never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True, default=new_number)
    code = models.CharField(max_length=40, unique=True, default=new_code)
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="certificate"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="certificates")
    cycle = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="certificates"
    )
    issued_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True, blank=True)
    snapshot = models.JSONField(help_text="Every word printed on it, as of the day of issue.")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course", "cycle"], name="one_certificate_per_cycle"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", args=[self.pk])

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")

    @property
    def is_superseded(self) -> bool:
        """Whether a later cycle's certificate stands in its place; asked once with with_state()."""
        if not hasattr(self, "has_newer"):
            rows = type(self).objects.filter(pk=self.pk).with_state()
            self.has_newer = rows.values_list("has_newer", flat=True).get()
        return self.has_newer

    def state(self, on: date | None = None) -> CertificateState:
        """Return the state on a day of the agency's calendar (today when left out)."""
        if self.is_revoked:
            return CertificateState.REVOKED
        if self.is_superseded:
            return CertificateState.SUPERSEDED
        if self.expires_on and (on or self.today()) > self.expires_on:
            return CertificateState.EXPIRED
        return CertificateState.VALID

    def today(self, at: datetime | None = None) -> date:
        return self.agency.today(at) if self.agency else timezone.localdate(at)

    def has_pdf(self) -> bool:
        """Whether the PDF has been made and is still where it was put."""
        return hasattr(self, "pdf") and self.pdf.is_there()


class Revocation(models.Model):
    """Who took a certificate back, when and why. The certificate itself stays."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    revoked_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.certificate} revoked"


class CertificatePdf(models.Model):
    """The file made from a snapshot; it can always be made again."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="pdf")
    file = models.FileField(upload_to="certificates/%Y/%m")
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(default=timezone.now)
    renderer = models.CharField(max_length=40, help_text="WeasyPrint and its version.")

    def __str__(self) -> str:
        return f"{self.certificate}, {self.sha256[:12]}"

    def is_there(self) -> bool:
        return self.file.storage.exists(self.file.name)
