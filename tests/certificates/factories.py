"""Certificates for tests: issued ones, and the words of one that needs no database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from certificates.models import Certificate, Design
from certificates.page import CertificatePage
from certificates.sample import sample_snapshot
from courses.pages.models import CoursePage, StepPage
from courses.progress.actions import complete_step, enrol
from courses.progress.models import Enrolment
from lms.people.models import User

MOMENT = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)


def words(**changes: Any) -> dict[str, Any]:
    """Return the snapshot of a made-up certificate; ``course__title=…`` reaches into its parts."""
    snapshot = sample_snapshot(Design(paper="A4"))
    for key, value in changes.items():
        part, _, field = key.partition("__")
        if field:
            snapshot[part][field] = value
        else:
            snapshot[part] = value
    return snapshot


def page(**changes: Any) -> CertificatePage:
    return CertificatePage(words(**changes))


def completed(learner: User, course: CoursePage, *, at: dt.datetime = MOMENT) -> Enrolment:
    """Take a learner through every required step of a course, as the actions do it."""
    enrolment = enrol(learner, course, by=learner, at=at)
    for item in course.outline().steps():
        step = StepPage.objects.get(pk=item.id)
        complete_step(enrolment, step, by=learner, evidence_type="read", at=at)
    enrolment.refresh_from_db()
    return enrolment


def issued(learner: User, course: CoursePage, *, at: dt.datetime = MOMENT) -> Certificate:
    return completed(learner, course, at=at).certificates.get()


def next_cycle(certificate: Certificate, *, at: dt.datetime) -> Certificate:
    """Make the certificate of the following cycle, as a renewal will."""
    old = certificate.enrolment
    enrolment = Enrolment.objects.create(
        learner=old.learner, course=old.course, agency=old.agency, cycle=old.cycle + 1,
        enrolled_at=at, completed_at=at,
    )  # fmt: skip
    return Certificate.objects.create(
        enrolment=enrolment, learner=old.learner, course=old.course, agency=old.agency,
        cycle=enrolment.cycle, issued_at=at, snapshot=certificate.snapshot,
    )  # fmt: skip
