"""Showing a certificate elsewhere, by a link that the holder follows or not."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from .models import Certificate

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_address(certificate: Certificate) -> str:
    """Return the address that fills in LinkedIn’s form; nothing is sent before it is followed."""
    words = certificate.snapshot
    issued = date.fromisoformat(words["issued_on"])
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": words["course"]["title"],
        "organizationName": words["agency"],
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": words["verify"]["url"],
        "certId": words["number"],
    }
    if certificate.expires_on:
        query |= {
            "expirationYear": certificate.expires_on.year,
            "expirationMonth": certificate.expires_on.month,
        }
    return f"{LINKEDIN}?{urlencode(query)}"
