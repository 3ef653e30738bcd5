"""Every word that stands on a certificate, gathered on the day it is issued and frozen.

Plain data, so that a later change of the models can't reach what was issued: the page, the PDF
and the check page read nothing else.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, PracticePage, Rubric
from lms.core.dates import months_later
from lms.people.models import User
from quizzes.models import Attempt

if TYPE_CHECKING:
    from .models import Design

Snapshot = dict[str, Any]

VERSION = 1


def take_snapshot(
    enrolment: Enrolment, design: Design, *, number: str, code: str, at: datetime
) -> Snapshot:
    course, agency = enrolment.course, enrolment.agency
    issued_on = agency.today(at) if agency else timezone.localdate(at)
    expires_on = expiry(course, issued_on)
    return {
        "version": VERSION,
        "number": number,
        "learner": learner_words(enrolment.learner),
        "course": course_words(course),
        "cycle": enrolment.cycle,
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "agency": agency.name if agency else "",
        "design": design_words(design),
        "knowledge": {"quizzes": quizzes_passed(enrolment)},
        "practice": observed_practice(enrolment),
        "verify": verify_addresses(code),
    }


def expiry(course: CoursePage, issued_on: date) -> date | None:
    """Return the last day on which the certificate stands, or None when it stands for good."""
    return months_later(issued_on, course.renewal_months) if course.renewal_months else None


def learner_words(learner: User) -> dict[str, str]:
    return {"name": learner.name, "family_name": learner.last_name}


def course_words(course: CoursePage) -> dict[str, Any]:
    return {
        "title": course.title,
        "edition": course.edition,
        "contact_hours": plain_number(course.contact_hours),
        "objectives": course.objective_texts(),
    }


def plain_number(hours: Decimal | int | float) -> str:
    """Write hours without idle noughts: 3, 1.5, 0.25."""
    text = f"{Decimal(hours):.2f}"
    return text.rstrip("0").rstrip(".")


def design_words(design: Design) -> dict[str, Any]:
    return {
        "name": design.name,
        "heading": design.heading,
        "statement": design.statement,
        "provider_statement": design.provider_statement,
        "signatories": design.signatories(),
        "paper": design.paper,
        "accent": design.accent,
    }


def quizzes_passed(enrolment: Enrolment) -> list[dict[str, Any]]:
    """Return each quiz passed for this enrolment with its rule. The score isn't ours to print."""
    ids = enrolment.completions.filter(evidence_type="quizzes.attempt").values_list(
        "evidence_id", flat=True
    )
    attempts = Attempt.objects.filter(pk__in=list(ids)).order_by("submitted_at")
    return [{"title": row.quiz_title, "pass_mark": row.pass_mark} for row in attempts]


def observed_practice(enrolment: Enrolment) -> dict[str, Any] | None:
    """Return how much practice was observed and signed off; None for a course without it."""
    steps = PracticePage.objects.live().descendant_of(enrolment.course)
    if not steps.exists():
        return None
    signed_off = (
        Feedback.objects.non_polymorphic().filter(enrolment=enrolment).standing().signed_off()
    )
    rows = signed_off.order_by("signed_off_at").values_list("observer_id", "rubric_id")
    rubrics = Rubric.objects.in_bulk({rubric for _, rubric in rows})
    return {
        "observations": len(rows),
        "observers": len({observer for observer, _ in rows}),
        "rubrics": [
            {"title": rubric.title, "version": rubric.version} for rubric in rubrics.values()
        ],
    }


def verify_addresses(code: str) -> dict[str, str]:
    """Return the address in the QR code, and the one where a number can be typed."""
    return {
        "url": settings.BASE_URL + reverse("certificates:verify_code", args=[code]),
        "form": settings.BASE_URL + reverse("certificates:verify"),
    }
