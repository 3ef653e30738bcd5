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


def _taken_up(certificate: Certificate, by: User, reason: str, what: str) -> Certificate:
    """Lock the row for someone who may change it and says why: two who press at once take turns."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not may_revoke(by, locked):
        raise NotPermitted(f"Only someone who manages the holder can {what}.")
    if not reason.strip():
        raise BadInput("Please say why, for whoever asks later.", code="reason_missing")
    return locked


def _with_replaced(certificate: Certificate) -> list[Certificate]:
    """Return a certificate and those that it was issued again for, all of them locked."""
    found = [certificate]
    while older := found[-1].replaces_id:
        found.append(Certificate.objects.select_for_update().get(pk=older))
    return found


@transaction.atomic
def revoke(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Revocation:
    """Take a certificate back. It stays, with who did it, when and why; the check page says so.

    What it was issued again for goes with it, or the older paper would count once more.
    """
    locked = _taken_up(certificate, by, reason, "withdraw a certificate")
    if locked.is_revoked:
        raise AlreadyRevoked("This certificate has already been withdrawn.")
    moment = at or timezone.now()
    made = [
        Revocation.objects.create(
            certificate=each, revoked_by=by, reason=reason.strip(), revoked_at=moment
        )
        for each in _with_replaced(locked)
        if not each.is_revoked
    ]
    _say(made, "certificate.revoked", by, moment)
    return made[0]


@transaction.atomic
def reinstate(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Revocation:
    """Give a withdrawn certificate back, and what was withdrawn with it; all stays on record."""
    locked = _taken_up(certificate, by, reason, "give a certificate back")
    if not locked.is_revoked:
        raise NotRevoked("This certificate isn’t withdrawn.")
    open_ones = Revocation.objects.filter(reinstated_at__isnull=True)
    revocation, moment = open_ones.get(certificate=locked), at or timezone.now()
    together = open_ones.filter(
        certificate__in=_with_replaced(locked), revoked_at=revocation.revoked_at
    )
    made = [revocation, *together.exclude(pk=revocation.pk).select_related("certificate")]
    for each in made:
        each.reinstated_at, each.reinstated_by = moment, by
        each.reinstated_reason = reason.strip()
        each.save(update_fields=["reinstated_at", "reinstated_by", "reinstated_reason"])
    _say(made, "certificate.reinstated", by, moment)
    return revocation


def _say(revocations: list[Revocation], verb: str, by: User, at: datetime) -> None:
    """Let no list of withdrawn ones outlive this; in the trail it is one thing that happened."""
    for each in revocations:
        bit_changed(each.certificate)
    first = revocations[0].certificate
    record(verb, first, by=by, person=first.learner, agency=first.agency, at=at)


@transaction.atomic
def reissue(
    certificate: Certificate, *, by: User, reason: str, at: datetime | None = None
) -> Certificate:
    """Issue a certificate again under the holder’s name of today, as a new row beside the old.

    Nothing else moves: course, dates, evidence and design are the old one's words.
    """
    old = _taken_up(certificate, by, reason, "issue a certificate again")
    if old.is_revoked:
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
