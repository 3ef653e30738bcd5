"""Why someone needn't take a course."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Act, Enrolment, EvidenceFile, Exemption, ExemptionKind
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.core.papers import Paper
from lms.people.models import Agency, Role, User

from .learning import enrol

# How long someone has when an exemption has run out and the due date passed in the meantime.
TIME_AFTER = timedelta(days=30)


MOST_FILES = 5


class AlreadyExempt(LmsError):
    code = "already_exempt"


@transaction.atomic
def exempt(
    learner: User,
    course: CoursePage,
    *,
    agency: Agency,
    by: User,
    reason: str,
    kind: str = ExemptionKind.EXEMPT,
    evidence: str = "",
    completed_on: date | None = None,
    expires_on: date | None = None,
    files: Iterable[Paper] = (),
    act: Act | None = None,
    at: datetime | None = None,
) -> Exemption:
    """Note that someone needn't take a course, or has completed it elsewhere.

    Whoever isn't in the course yet is put into it, so that the record has its place.
    """
    moment = at or timezone.now()
    _require_manager_of(learner, agency, by)
    if expires_on and expires_on < agency.today(moment):
        raise BadInput("An exemption can’t end before it begins.", code="ends_before_start")
    if learner == by:
        raise NotPermitted("Another manager can note this for you.", code="own_exemption")
    enrolment = _enrolment(learner, course, agency, by, moment)
    _put_aside_what_has_run_out(enrolment, by, moment)
    if Exemption.objects.filter(enrolment=enrolment, withdrawn_at=None).exists():
        raise AlreadyExempt(f"{learner} is exempt from {course.title} already.")
    exemption = Exemption.objects.create(
        enrolment=enrolment, kind=kind, reason=reason, evidence=evidence,
        completed_on=completed_on, expires_on=expires_on, given_at=moment, given_by=by,
        act=act,
    )  # fmt: skip
    _leave_time(enrolment, expires_on)
    record(
        "exemption.given", exemption, by=by, person=learner, agency=agency, at=moment,
        course=course.pk, kind=kind, expires_on=expires_on and expires_on.isoformat(), why=reason,
    )  # fmt: skip
    for paper in files:
        add_evidence(exemption, paper, by=by, at=moment)
    return exemption


def _require_manager_of(learner: User, agency: Agency, by: User) -> None:
    managed = User.objects.in_scope_of(by, Role.MANAGER, agency=agency)
    if not managed.filter(pk=learner.pk).exists():
        raise NotPermitted("You can exempt the people you manage.")


def _enrolment(
    learner: User, course: CoursePage, agency: Agency, by: User, at: datetime
) -> Enrolment:
    """Return the newest cycle at this agency, locked; begin one where there is none."""
    rows = Enrolment.objects.select_for_update().filter(
        learner=learner, course=course, agency=agency
    )
    there = rows.order_by("-cycle").first()
    return there or enrol(learner, course, by=by, agency=agency, at=at)


def _put_aside_what_has_run_out(enrolment: Enrolment, by: User, at: datetime) -> None:
    rows = Exemption.objects.filter(enrolment=enrolment, withdrawn_at=None)
    rows = rows.filter(expires_on__lt=enrolment.today(at))
    rows.update(withdrawn_at=at, withdrawn_by=by)


def _leave_time(enrolment: Enrolment, expires_on: date | None) -> None:
    if expires_on and enrolment.due_on and enrolment.due_on < expires_on + TIME_AFTER:
        enrolment.due_on = expires_on + TIME_AFTER
        enrolment.save(update_fields=["due_on"])


@transaction.atomic
def withdraw_exemption(exemption: Exemption, *, by: User, at: datetime | None = None) -> Exemption:
    locked = Exemption.objects.select_for_update().get(pk=exemption.pk)
    enrolment = locked.enrolment
    _require_manager_of(enrolment.learner, enrolment.agency, by)
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_by = at or timezone.now(), by
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(
            "exemption.withdrawn", locked, by=by, person=enrolment.learner,
            agency=enrolment.agency, at=locked.withdrawn_at, course=enrolment.course_id,
        )  # fmt: skip
    return locked


@transaction.atomic
def add_evidence(
    exemption: Exemption, paper: Paper, *, by: User, at: datetime | None = None
) -> EvidenceFile:
    """Keep a file with an exemption that holds, so that whoever asks later can see it too."""
    moment = at or timezone.now()
    locked = _of_ones_people(exemption, by)
    if locked.withdrawn_at:
        raise LmsError("This has been taken back; nothing is added to it.", code="withdrawn")
    if locked.files.kept().count() >= MOST_FILES:
        words = f"{MOST_FILES} files are the most. Take one out first."
        raise LmsError(words, code="too_many_files")
    row = EvidenceFile(
        exemption=locked, name=paper.name, type=paper.type, size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(), added_by=by, added_at=moment,
    )  # fmt: skip
    row.file.save(f"{uuid4()}{paper.ending}", ContentFile(paper.content), save=False)
    row.save(force_insert=True)
    _note("exemption.file_added", row, by, moment)
    return row


@transaction.atomic
def take_out_evidence(row: EvidenceFile, *, by: User, at: datetime | None = None) -> EvidenceFile:
    """Remove a file that doesn't belong there; that it was there stays on record."""
    moment = at or timezone.now()
    _of_ones_people(row.exemption, by)
    locked = EvidenceFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.removed_at:
        return locked
    storage, name = locked.file.storage, locked.file.name
    locked.file, locked.removed_by, locked.removed_at = "", by, moment
    locked.save(update_fields=["file", "removed_by", "removed_at"])
    _note("exemption.file_removed", locked, by, moment)
    transaction.on_commit(lambda: storage.delete(name))
    return locked


def _of_ones_people(exemption: Exemption, by: User) -> Exemption:
    """Return it locked; the lock also keeps two files from being the last one at once."""
    rows = Exemption.objects.select_for_update(of=("self",)).select_related("enrolment__learner")
    locked = rows.select_related("enrolment__agency").get(pk=exemption.pk)
    learner = locked.enrolment.learner
    _require_manager_of(learner, locked.enrolment.agency, by)
    if learner == by:
        raise NotPermitted("Another manager can note this for you.", code="own_exemption")
    return locked


def _note(verb: str, row: EvidenceFile, by: User, at: datetime) -> None:
    enrolment = row.exemption.enrolment
    record(
        verb, row, by=by, person=enrolment.learner, agency=enrolment.agency, at=at,
        course=enrolment.course_id, sha256=row.sha256,
    )  # fmt: skip
