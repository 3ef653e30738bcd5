"""An invitation to work at an agency, open until it is taken up, withdrawn or out of time."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .querysets import InvitationQuerySet
from .roles import Role


def new_seed() -> str:
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """An agency's invitation to one address. Its token is known to the mail alone.

    The token is made from the seed and the server's secret key, so that the task that writes the
    mail can make it again; no table holds it. It is looked up by its hash.
    """

    agency = models.ForeignKey(
        "people.Agency", on_delete=models.PROTECT, related_name="invitations"
    )
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.STAFF)
    email = models.EmailField()
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    seed = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    issued_at = models.DateTimeField(help_text="When the token now valid was made.")
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_unanswered_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.agency}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def token(self) -> str:
        digest = salted_hmac("people.invitation", self.seed, algorithm="sha256").digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @staticmethod
    def hash_token(token: str) -> str:
        return hashlib.sha256(token.encode(errors="replace")).hexdigest()

    def issue(self, *, at: datetime, expires_at: datetime) -> None:
        """Make a new token; whatever was mailed before stops working."""
        self.seed = new_seed()
        self.token_hash = self.hash_token(self.token)
        self.issued_at, self.expires_at, self.mailed_at = at, expires_at, None

    def is_open(self, at: datetime | None = None) -> bool:
        answered = self.accepted_at or self.withdrawn_at
        return not answered and (at or timezone.now()) < self.expires_at
