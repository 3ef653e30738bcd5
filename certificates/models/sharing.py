from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .records import Certificate, new_code


class ShareLink(models.Model):
    """An address that the holder gave out, until they ended it; the printed one isn't touched."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="share_links"
    )
    token = models.CharField(max_length=40, unique=True, default=new_code)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(ended_at__isnull=True),
                name="one_open_share_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}, shared"

    @property
    def address(self) -> str:
        return settings.BASE_URL + reverse("certificates:verify_code", args=[self.token])
