"""What a stranger learns about a certificate: whether it stands, and little else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from lms.activity.models import Event

from .models import Certificate, CertificateState, ShareLink
from .page import counted
from .pdfs import PDF_MADE_AGAIN

CODE = re.compile(r"[A-Za-z0-9_-]{10,40}")
NUMBER_LETTERS = 12

HEADINGS = {
    CertificateState.VALID: "This certificate is valid",
    CertificateState.EXPIRING: "This certificate is valid",
    CertificateState.EXPIRED: "This certificate has expired",
    CertificateState.SUPERSEDED: "This certificate has been replaced by a newer one",
    CertificateState.REVOKED: "This certificate has been withdrawn",
}
SENTENCES = {
    CertificateState.VALID: "It was issued here, and it stands.",
    CertificateState.EXPIRING: "It was issued here, and it stands. Its term ends soon.",
    CertificateState.EXPIRED: "It was issued here. Its term has ended.",
    CertificateState.SUPERSEDED: "It was issued here. A newer one stands in its place.",
    CertificateState.REVOKED: "It was issued here and no longer counts.",
}


def as_number(typed: str) -> str:
    """Write what someone typed as a number is printed, whatever the case, spaces and dashes."""
    letters = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    if len(letters) == NUMBER_LETTERS + 1:
        letters = letters.removeprefix("C")
    if len(letters) != NUMBER_LETTERS:
        return ""
    return "C-" + "-".join(letters[start : start + 4] for start in range(0, NUMBER_LETTERS, 4))


def as_key(typed: str) -> str:
    """Return the number or code in what was typed or pasted, also out of a whole address."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1].strip()
    if number := as_number(last):
        return number
    return last if CODE.fullmatch(last) else ""


def find(key: str) -> Certificate | None:
    """Return the certificate with this number, code or shared address, and look up nothing else."""
    rows = Certificate.objects.with_state()
    found = None
    if CODE.fullmatch(key):
        shared = ShareLink.objects.filter(token=key, ended_at__isnull=True).values("certificate")
        found = rows.filter(Q(code=key) | Q(pk__in=shared)).first()
    if found is None and (number := as_number(key)):
        found = rows.filter(number=number).first()
    return found


def digest_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def find_by_digest(sha256: str) -> Certificate | None:
    """Return the certificate whose PDF has this hash: the same file, byte for byte.

    A file that was lost here and made again may differ; who has the first one got it from us.
    """
    remade = Event.objects.filter(verb=PDF_MADE_AGAIN, data__was=sha256)
    ids = [UUID(pk) for pk in remade.values_list("object_id", flat=True)]
    fits = Q(pdf__sha256=sha256) | Q(pk__in=ids)
    return Certificate.objects.with_state().filter(fits).first()


@dataclass(frozen=True)
class PublicAnswer:
    """Everything the check page may say. A field that isn't here can't reach it."""

    state: CertificateState
    number: str
    course: str
    issued_on: date
    expires_on: date | None
    hours: str
    holder: str

    @property
    def heading(self) -> str:
        return HEADINGS[self.state]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.state]


def public_answer(certificate: Certificate, *, surname: str = "") -> PublicAnswer:
    """Return what may be said; the name only where the agency allows it or the surname fits."""
    words = certificate.snapshot
    may_name = shows_name(certificate) or knows_holder(certificate, surname)
    return PublicAnswer(
        state=certificate.state(),
        number=certificate.number,
        course=words["course"]["title"],
        issued_on=date.fromisoformat(words["issued_on"]),
        expires_on=certificate.expires_on,
        hours=counted(words["course"]["contact_hours"], "contact hour"),
        holder=words["learner"]["name"] if may_name else "",
    )


def shows_name(certificate: Certificate) -> bool:
    """Say whether the agency of today lets names show and the holder shares at present."""
    return bool(may_show_name(certificate) and has_name(certificate) and certificate.open_link())


def may_show_name(certificate: Certificate) -> bool:
    return bool(certificate.agency and certificate.agency.verification_shows_name)


def has_name(certificate: Certificate) -> bool:
    """An address stands in for no one's name."""
    return "@" not in certificate.snapshot["learner"]["name"]


def knows_holder(certificate: Certificate, surname: str) -> bool:
    learner = certificate.snapshot["learner"]
    typed = _plain(surname)
    names = {_plain(learner["family_name"]), _plain(learner["name"])}
    return bool(typed) and has_name(certificate) and typed in names


def _plain(name: str) -> str:
    """Fold case and leave accents, spaces and dashes away: people spell names as they can."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if letter.isalnum())
