"""Showing a certificate elsewhere: by a link that the holder gives out, or follows."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User

from .models import Certificate, ShareLink

LINKEDIN = "https://www.linkedin.com/profile/add"


class NothingToShare(LmsError):
    code = "nothing_to_share"


@transaction.atomic
def share(
    certificate: Certificate, *, by: User, anew: bool = False, at: datetime | None = None
) -> ShareLink:
    """Give out an address, or return the one that is out; ``anew`` ends that one first."""
    held = _held(certificate, by)
    if held.is_revoked:
        raise NothingToShare("This certificate has been withdrawn, so there is nothing to share.")
    existing = held.open_link()
    if existing and not anew:
        return existing
    moment = at or timezone.now()
    _end(held, moment)
    link = ShareLink.objects.create(certificate=held, made_at=moment)
    record("certificate.shared", held, by=by, person=by, agency=held.agency, at=moment)
    return link


@transaction.atomic
def stop_sharing(certificate: Certificate, *, by: User, at: datetime | None = None) -> None:
    """End the address that is out: from now on it answers like one that never was."""
    held, moment = _held(certificate, by), at or timezone.now()
    if _end(held, moment):
        record("certificate.unshared", held, by=by, person=by, agency=held.agency, at=moment)


def _held(certificate: Certificate, by: User) -> Certificate:
    """Lock the row, so that two presses at once leave one address and not two."""
    if certificate.learner_id != by.pk:
        raise NotPermitted("Only the holder decides whether a certificate is shared.")
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _end(certificate: Certificate, at: datetime) -> int:
    return certificate.share_links.filter(ended_at__isnull=True).update(ended_at=at)


def linkedin_address(certificate: Certificate, link: ShareLink | None = None) -> str:
    """Return the address that fills in LinkedIn’s form; nothing is sent before it is followed."""
    words = certificate.snapshot
    issued = date.fromisoformat(words["issued_on"])
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": words["course"]["title"],
        "organizationName": words["agency"],
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": link.address if link else words["verify"]["url"],
        "certId": words["number"],
    }
    if certificate.expires_on:
        query |= {
            "expirationYear": certificate.expires_on.year,
            "expirationMonth": certificate.expires_on.month,
        }
    return f"{LINKEDIN}?{urlencode(query)}"
