from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from certificates.querysets import CertificateQuerySet
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.progress.status import EXPIRING_DAYS
from lms.people.models import Agency

if TYPE_CHECKING:
    from .sharing import ShareLink

# No 0, O, 1, I or L: people read these aloud and type them from paper.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """Return a number such as C-7KQ4-M2XR-9DHT: unguessable and in no order."""
    groups = ("".join(secrets.choice(NUMBER_ALPHABET) for _ in range(4)) for _ in range(3))
    return "C-" + "-".join(groups)


def new_code() -> str:
    """Return the secret of a verification link: 160 bits."""
    return secrets.token_urlsafe(20)


class CertificateState(models.TextChoices):
    VALID = "valid", "Valid"
    EXPIRING = "expiring", "Valid, ends soon"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Replaced by a newer one"
    REVOKED = "revoked", "Withdrawn"


STANDS = frozenset({CertificateState.VALID, CertificateState.EXPIRING})


class Certificate(models.Model):
    """That someone completed a course in one cycle, in the words of that day. Never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True, default=new_number)
    code = models.CharField(max_length=40, unique=True, default=new_code)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reissue",
        help_text="The one that this was issued again for, for example after a change of name.",
    )
    reissue_reason = models.CharField(max_length=200, blank=True)
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
                fields=["learner", "course", "cycle"],
                condition=Q(replaces__isnull=True),
                name="one_certificate_per_cycle",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", args=[self.pk])

    @property
    def is_revoked(self) -> bool:
        return self._fact("is_withdrawn")

    @property
    def is_superseded(self) -> bool:
        """Whether a later cycle's certificate or a reissue stands in its place."""
        return self._fact("has_newer")

    def _fact(self, name: str) -> bool:
        """Return what with_state() reads along, or ask for it once."""
        if not hasattr(self, name):
            rows = type(self).objects.filter(pk=self.pk).with_state()
            self.has_newer, self.is_withdrawn = rows.values_list("has_newer", "is_withdrawn").get()
        return getattr(self, name)

    def state(self, on: date | None = None) -> CertificateState:
        """Return the state on a day of the agency's calendar (today when left out)."""
        day = on or self.today()
        if self.is_revoked:
            return CertificateState.REVOKED
        if self.is_superseded:
            return CertificateState.SUPERSEDED
        if self.expires_on and day > self.expires_on:
            return CertificateState.EXPIRED
        if self.expires_on and day > self.expires_on - timedelta(days=EXPIRING_DAYS):
            return CertificateState.EXPIRING
        return CertificateState.VALID

    def today(self, at: datetime | None = None) -> date:
        return self.agency.today(at) if self.agency else timezone.localdate(at)

    def open_link(self) -> ShareLink | None:
        """Return the address that the holder gives out at present, if any."""
        return self.share_links.filter(ended_at__isnull=True).first()

    @property
    def credential(self) -> str:
        """Return the signed credential, the one within it or one signed later; empty for none."""
        if within := self.snapshot.get("credential"):
            return within
        late = getattr(self, "late_credential", None)
        return late.token if late else ""

    def has_pdf(self) -> bool:
        """Whether the PDF has been made and is still where it was put."""
        return hasattr(self, "pdf") and self.pdf.is_there()


class Revocation(models.Model):
    """Who took a certificate back, when and why; and who gave it back. The row stays."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="revocations"
    )
    revoked_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(max_length=1000)
    reinstated_at = models.DateTimeField(null=True, blank=True)
    reinstated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reinstated_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["revoked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(reinstated_at__isnull=True),
                name="one_open_revocation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate} revoked"


class CertificatePdf(models.Model):
    """The file made from a snapshot; it can always be made again."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="pdf")
    file = models.FileField(upload_to="certificates/%Y/%m")
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(default=timezone.now)
    renderer = models.CharField(max_length=40, help_text="WeasyPrint and its version.")
    seal = models.TextField(
        blank=True, help_text="A signed note of the hash, by which the file is known offline."
    )

    def __str__(self) -> str:
        return f"{self.certificate}, {self.sha256[:12]}"

    def is_there(self) -> bool:
        return self.file.storage.exists(self.file.name)
