"""Issuing certificates and taking them back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .credentials.signing import bit_changed, sign
from .models import Certificate, Design, Revocation, new_code, new_number
from .permissions import may_revoke
from .snapshot import learner_words, take_snapshot, verify_addresses
from .tasks import render_after_commit


class NotComplete(LmsError):
    code = "not_complete"


class NotRevoked(LmsError):
    code = "not_revoked"


class AlreadyReissued(LmsError):
    code = "already_reissued"


class AlreadyRevoked(LmsError):
    code = "already_revoked"


@transaction.atomic
def issue(enrolment: Enrolment, *, at: datetime | None = None) -> Certificate:
    """Issue the certificate of a completed enrolment, or return the one there is.

    Two that try at once: the constraint lets one through; the other, in a savepoint of its own so
    that the transaction around it lives on, finds the row of the first.
    """
    if not enrolment.is_complete:
        raise NotComplete("The certificate comes once every required step is done.")
    existing = Certificate.objects.filter(enrolment=enrolment).current().first()
    if existing:
        return existing
    certificate = _prepare(enrolment, at or timezone.now())
    try:
        with transaction.atomic():
            certificate.save(force_insert=True)
    except IntegrityError:
        return Certificate.objects.current().get(
            learner=enrolment.learner_id, course=enrolment.course_id, cycle=enrolment.cycle
        )
    sign(certificate)
    _announce(certificate)
    return certificate


def _prepare(enrolment: Enrolment, at: datetime) -> Certificate:
    number, code = new_number(), new_code()
    design = Design.objects.chosen_for(enrolment.agency)
    certificate = Certificate(
        number=number,
        code=code,
        enrolment=enrolment,
        learner=enrolment.learner,
        course=enrolment.course,
        cycle=enrolment.cycle,
        agency=enrolment.agency,
        issued_at=at,
        snapshot=take_snapshot(enrolment, design, number=number, code=code, at=at),
    )
    certificate.expires_on = enrolment.expires_on
    return certificate


def _announce(certificate: Certificate, by: User | None = None) -> None:
    record(
        "certificate.issued",
        certificate,
        by=by,
        person=certificate.learner,
        agency=certificate.agency,
        at=certificate.issued_at,
        course=certificate.course_id,
        cycle=certificate.cycle,
        expires_on=certificate.snapshot["expires_on"],
    )
    render_after_commit(certificate)


@transaction.atomic
def revoke(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Revocation:
    """Take a certificate back. It stays, with who did it, when and why; the check page says so.

    The row is locked, so that two managers who press at once don't both believe they did it.
    """
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not may_revoke(by, locked):
        raise NotPermitted("Only someone who manages the holder can withdraw a certificate.")
    if not reason.strip():
        raise BadInput("Please say why, for whoever asks later.", code="reason_missing")
    if locked.revocations.filter(reinstated_at__isnull=True).exists():
        raise AlreadyRevoked("This certificate has already been withdrawn.")
    revocation = Revocation.objects.create(
        certificate=locked, revoked_by=by, reason=reason.strip(), revoked_at=at or timezone.now()
    )
    bit_changed(locked)
    record(
        "certificate.revoked",
        locked,
        by=by,
        person=locked.learner,
        agency=locked.agency,
        at=revocation.revoked_at,
    )
    return revocation


@transaction.atomic
def reinstate(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Revocation:
    """Give a withdrawn certificate back; that it had been withdrawn stays on record."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not may_revoke(by, locked):
        raise NotPermitted("Only someone who manages the holder can give a certificate back.")
    if not reason.strip():
        raise BadInput("Please say why, for whoever asks later.", code="reason_missing")
    revocation = locked.revocations.filter(reinstated_at__isnull=True).first()
    if revocation is None:
        raise NotRevoked("This certificate isn’t withdrawn.")
    revocation.reinstated_at = at or timezone.now()
    revocation.reinstated_by, revocation.reinstated_reason = by, reason.strip()
    revocation.save(update_fields=["reinstated_at", "reinstated_by", "reinstated_reason"])
    bit_changed(locked)
    record(
        "certificate.reinstated", locked, by=by, person=locked.learner, agency=locked.agency,
        at=revocation.reinstated_at,
    )  # fmt: skip
    return revocation


@transaction.atomic
def reissue(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Certificate:
    """Issue a certificate again under the holder’s name of today, as a new row beside the old.

    Nothing else moves: course, dates, evidence and design are the old one's words.
    """
    old = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not may_revoke(by, old):
        raise NotPermitted("Only someone who manages the holder can issue a certificate again.")
    if not reason.strip():
        raise BadInput("Please say why, for whoever asks later.", code="reason_missing")
    if old.revocations.filter(reinstated_at__isnull=True).exists():
        raise AlreadyRevoked("This certificate has been withdrawn; give it back first.")
    if Certificate.objects.filter(replaces=old).exists():
        raise AlreadyReissued("This certificate has already been issued again.")
    new = _again(old, reason.strip(), at or timezone.now())
    new.save(force_insert=True)
    sign(new)
    _announce(new, by)
    return new


def _again(old: Certificate, reason: str, at: datetime) -> Certificate:
    number, code = new_number(), new_code()
    words = old.snapshot | {
        "number": number,
        "learner": learner_words(old.learner),
        "replaces": old.number,
        "verify": verify_addresses(code),
    }
    words.pop("credential", None)  # the new one is signed anew
    return Certificate(
        number=number, code=code, enrolment=old.enrolment, learner=old.learner, course=old.course,
        cycle=old.cycle, agency=old.agency, issued_at=at, expires_on=old.expires_on,
        snapshot=words, replaces=old, reissue_reason=reason[:200],
    )  # fmt: skip
