"""Issuing certificates and taking them back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .models import Certificate, Design, Revocation, new_code, new_number
from .permissions import may_revoke
from .snapshot import expiry, take_snapshot
from .tasks import render_after_commit


class NotComplete(LmsError):
    code = "not_complete"


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
    existing = Certificate.objects.filter(enrolment=enrolment).first()
    if existing:
        return existing
    certificate = _prepare(enrolment, at or timezone.now())
    try:
        with transaction.atomic():
            certificate.save(force_insert=True)
    except IntegrityError:
        return Certificate.objects.get(
            learner=enrolment.learner_id, course=enrolment.course_id, cycle=enrolment.cycle
        )
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
    certificate.expires_on = expiry(enrolment.course, certificate.today(at))
    return certificate


def _announce(certificate: Certificate) -> None:
    record(
        "certificate.issued",
        certificate,
        by=None,
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
    if locked.is_revoked:
        raise AlreadyRevoked("This certificate has already been withdrawn.")
    revocation = Revocation.objects.create(
        certificate=locked, revoked_by=by, reason=reason.strip(), revoked_at=at or timezone.now()
    )
    record(
        "certificate.revoked",
        locked,
        by=by,
        person=locked.learner,
        agency=locked.agency,
        at=revocation.revoked_at,
    )
    return revocation
