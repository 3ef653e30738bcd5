"""Signing a certificate that has just been issued, and the file that was made of it."""

from __future__ import annotations

import random
import secrets
import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from certificates.models import (
    LIST_LENGTH,
    Certificate,
    Issuer,
    IssuerKey,
    LateCredential,
    StatusEntry,
    StatusList,
)
from certificates.page import CertificatePage
from courses.pages.outline import address_of
from lms.activity.actions import record

from .badge import Facts, credential_of, last_moment
from .keys import NoKey, signed

# A place is drawn until one is free; lists are closed half full, so that a draw or two will do.
OPEN_PLACES = LIST_LENGTH // 2
DRAWS = 40


def sign(certificate: Certificate, *, rng: random.Random | None = None) -> None:
    """Put the signed credential into the snapshot, in the transaction that issues it.

    Without a key the certificate stands all the same, only without a credential.
    """
    if token := _token(certificate, rng):
        certificate.snapshot = certificate.snapshot | {"credential": token}
        certificate.save(update_fields=["snapshot"])


def sign_later(certificate: Certificate, *, at: datetime | None = None) -> LateCredential | None:
    """Sign a certificate from before there was a key, beside it: no word or byte of it changes.

    Return nothing where it has a credential already, or where there is still no key.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        token = "" if locked.credential else _token(locked, None)
        if not token:
            return None
        late = LateCredential.objects.create(certificate=locked, token=token, signed_at=moment)
        if hasattr(locked, "pdf"):
            locked.pdf.seal = seal_of(locked, locked.pdf.sha256, at=moment)
            locked.pdf.save(update_fields=["seal"])
        record(
            "certificate.signed_later", locked, by=None, person=locked.learner,
            agency=locked.agency, at=moment,
        )  # fmt: skip
        bit_changed(locked)  # it may have been withdrawn by now
    return late


def _token(certificate: Certificate, rng: random.Random | None) -> str:
    """Return a signed credential with a place in a status list; nothing where there is no key."""
    key = IssuerKey.objects.in_use()
    if key is None:
        return ""
    try:
        with transaction.atomic():
            entry = take_place(certificate, rng=rng or secrets.SystemRandom())
            page = CertificatePage(certificate.snapshot)
            return signed(_payload(page, _facts(certificate, entry)), type="JWT", key=key)
    except NoKey:
        return ""


def take_place(certificate: Certificate, *, rng: random.Random) -> StatusEntry:
    """Give a certificate a random place of its own in a status list."""
    open_list = StatusList.objects.open_one(issuer_of(certificate), OPEN_PLACES)
    for _ in range(DRAWS):
        place = {"status_list": open_list, "index": rng.randrange(LIST_LENGTH)}
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(certificate=certificate, **place)
        except IntegrityError:
            continue
    raise NoKey("No free place came up in the status list.")


def issuer_of(certificate: Certificate) -> Issuer:
    agency = certificate.agency
    # Without an agency nothing in the database keeps two from being made at once: the first counts.
    issuer = Issuer.objects.filter(agency=agency).order_by("pk").first()
    issuer = issuer or Issuer.objects.get_or_create(agency=agency)[0]
    issuer.agency = agency  # the row at hand, so that its name isn't asked for again
    return issuer


def _facts(certificate: Certificate, entry: StatusEntry) -> Facts:
    agency = certificate.agency
    return Facts(
        id=certificate.pk.urn,
        subject=uuid.uuid4().urn,
        email=certificate.learner.email,
        salt=secrets.token_hex(16),
        issued_at=certificate.issued_at,
        zone=agency.zone if agency else timezone.get_default_timezone(),
        issuer=entry.status_list.issuer.address,
        issuer_name=entry.status_list.issuer.name,
        course=settings.BASE_URL + address_of(certificate.course.url_path),
        status_list=entry.status_list.address,
        status_index=entry.index,
    )


def _payload(page: CertificatePage, facts: Facts) -> dict:
    """Add the registered claims that Open Badges asks of a JWT to the credential itself."""
    claims = {
        "iss": facts.issuer,
        "jti": facts.id,
        "sub": facts.subject,
        "nbf": int(facts.issued_at.timestamp()),
    }
    if page.snapshot["expires_on"]:
        end = last_moment(date.fromisoformat(page.snapshot["expires_on"]), facts.zone)
        claims["exp"] = int(end.timestamp())
    return credential_of(page, facts) | claims


def seal_of(certificate: Certificate, sha256: str, *, at: datetime) -> str:
    """Return a signed note of a PDF's hash; nothing where there is no key or no credential."""
    if not certificate.credential:
        return ""
    payload = {
        "iss": issuer_of(certificate).address,
        "sub": certificate.pk.urn,
        "iat": int(at.timestamp()),
        "number": certificate.number,
        "pdf_sha256": sha256,
    }
    try:
        return signed(payload, type="seal+jwt")
    except NoKey:
        return ""


def bit_changed(certificate: Certificate) -> None:
    """Let no cached list outlive a certificate that was withdrawn or given back."""
    lists = StatusList.objects.filter(entries__certificate=certificate)
    StatusList.objects.filter(pk__in=lists.values("pk")).update(revision=F("revision") + 1)
