"""What signed credentials need: keys, an issuer's lasting name, and places in a status list."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from certificates.querysets import IssuerKeyQuerySet, StatusListQuerySet
from lms.core.sealing import SealedField, Words
from lms.people.models import Agency

from .records import Certificate, Revocation

LIST_LENGTH = 131_072  # the least that the specification allows: one among many says nothing


class IssuerKey(models.Model):
    """A pair of Ed25519 keys. The public half stays for good, so that what it signed can be read;
    the private half goes when another takes its place."""

    thumbprint = models.CharField(max_length=43, unique=True, help_text="By RFC 7638.")
    public_key = models.CharField(max_length=43, help_text="The x of its JWK.")
    sealed_private_key = SealedField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    agency_id = None  # where it is sealed: a key signs for every agency of this installation
    private_key = Words("sealed_private_key")

    objects = IssuerKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.thumbprint

    @property
    def address(self) -> str:
        """Return what stands in a signature as ``kid``: where the public key is to be had."""
        return settings.BASE_URL + reverse("certificates:key", args=[self.thumbprint])

    def jwk(self) -> dict[str, str]:
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": self.public_key,
            "kid": self.address,
            "alg": "EdDSA",
            "use": "sig",
        }


class Issuer(models.Model):
    """An agency as issuer, under a name that can't be guessed and says nothing of the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else settings.SITE_NAME

    @property
    def address(self) -> str:
        return settings.BASE_URL + reverse("certificates:issuer", args=[self.pk])


class StatusList(models.Model):
    """One published list of bits, one bit for each certificate that has a place in it."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    public_id = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False,
        help_text="In its address; counted ones would lead through the names of all agencies.",
    )  # fmt: skip
    revision = models.PositiveIntegerField(
        default=0, help_text="Grows with each bit that changes, so that no cache outlives one."
    )

    objects = StatusListQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Status list {self.pk}"

    @property
    def address(self) -> str:
        return settings.BASE_URL + reverse("certificates:status_list", args=[self.public_id])

    def set_bits(self) -> list[int]:
        """Return the places of certificates that are withdrawn at present."""
        withdrawn = Revocation.objects.filter(reinstated_at__isnull=True).values("certificate")
        entries = self.entries.filter(certificate__in=withdrawn)
        return list(entries.values_list("index", flat=True))


class StatusEntry(models.Model):
    """The place of a certificate in a list, drawn at random and never given to another."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="status_entry"
    )
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "index"], name="one_certificate_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status_list}, {self.index}"


class LateCredential(models.Model):
    """The credential of a certificate from before there was a key. The paper stays as it was."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="late_credential"
    )
    token = models.TextField()
    signed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.certificate}, signed later"
