"""Under which heading of the navigation a certificate stands."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from .models import Certificate


def show_under_team(request: HttpRequest, certificate: Certificate) -> None:
    """Let the navigation know that somebody else's certificate isn't among one's own."""
    if certificate.learner_id != request.user.pk:
        request.shown_under = reverse("reports:team")
