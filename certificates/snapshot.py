"""Every word that stands on a certificate, gathered on the day it is issued and frozen.

Plain data, so that a later change of the models can't reach what was issued: the page, the PDF
and the check page read nothing else.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, PracticePage, Rubric
from lms.people.models import Agency, User
from quizzes.models import Attempt

from .dates import in_words
from .models import Design, ProviderApproval
from .pictures import keep_picture
from .wording import claims_credit, filled

Snapshot = dict[str, Any]

VERSION = 2


def take_snapshot(
    enrolment: Enrolment, design: Design, *, number: str, code: str, at: datetime
) -> Snapshot:
    course, agency = enrolment.course, enrolment.agency
    issued_on = agency.today(at) if agency else timezone.localdate(at)
    expires_on = enrolment.expires_on
    learner, words = learner_words(enrolment.learner), course_words(course) | renewed(enrolment)
    approvals = approval_words(agency, issued_on)
    values = placeholder_values(learner["name"], words, agency.name if agency else "", issued_on)
    return {
        "version": VERSION,
        "number": number,
        "learner": learner,
        "course": words,
        "cycle": enrolment.cycle,
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "agency": values["agency"],
        "design": design_words(design, values, may_claim=bool(approvals)),
        "approvals": approvals,
        "knowledge": {"quizzes": quizzes_passed(enrolment, score=design.shows_score)},
        "practice": observed_practice(enrolment),
        "verify": verify_addresses(code),
    }


def placeholder_values(name: str, course: dict[str, Any], agency: str, on: date) -> dict[str, str]:
    return {
        "name": name,
        "course": course["title"],
        "hours": course["contact_hours"],
        "edition": course["edition"],
        "agency": agency,
        "date": in_words(on),
    }


def approval_words(agency: Agency | None, on: date) -> list[dict[str, str]]:
    """Return the approvals that hold on the day of issue, in the words of each body."""
    fields = ("body", "provider_number", "statement", "disclaimer")
    return list(ProviderApproval.objects.holding(agency, on).values(*fields))


def learner_words(learner: User) -> dict[str, str]:
    return {"name": learner.name, "family_name": learner.last_name}


def course_words(course: CoursePage) -> dict[str, Any]:
    return {
        "title": course.title,
        "edition": course.edition,
        "contact_hours": plain_number(course.contact_hours),
        "objectives": course.objective_texts(),
    }


def renewed(enrolment: Enrolment) -> dict[str, str]:
    """Return what a refresher's certificate says otherwise: its own hours, and since when."""
    old = enrolment.renews
    if old is None:
        return {}
    minutes = enrolment.course.renewal_minutes or 0
    first = old.today(old.completed_at)
    return {"contact_hours": plain_number(minutes / 60), "renews": first.isoformat()}


def plain_number(hours: Decimal | int | float) -> str:
    """Write hours without idle noughts: 3, 1.5, 0.25."""
    text = f"{Decimal(hours):.2f}"
    return text.rstrip("0").rstrip(".")


def design_words(design: Design, values: dict[str, str], *, may_claim: bool) -> dict[str, Any]:
    """Return the design's words, filled in; one that claims credit needs an approval that holds."""
    plain = Design()

    def said(field: str) -> str:
        words = getattr(design, field)
        allowed = may_claim or not claims_credit(words)
        return filled(words if allowed else getattr(plain, field), values)

    return {
        "name": design.name,
        "heading": said("heading"),
        "statement": said("statement"),
        "provider_statement": said("provider_statement"),
        "signatories": signatories(design),
        "logo": keep_picture(design.logo),
        "paper": design.paper,
        "orientation": design.orientation,
        "look": design.look,
        "accent": design.accent,
    }


def signatories(design: Design) -> list[dict[str, str]]:
    images = [
        (design.signatory_1, design.signatory_1_image),
        (design.signatory_2, design.signatory_2_image),
    ]
    kept = [keep_picture(image) for name, image in images if name]
    rows = zip(design.signatories(), kept, strict=True)
    return [row | {"image": image} for row, image in rows]


def quizzes_passed(enrolment: Enrolment, *, score: bool) -> list[dict[str, Any]]:
    """Return each quiz passed for this enrolment with its rule; the score only where asked for."""
    ids = enrolment.completions.filter(evidence_type="quizzes.attempt").values_list(
        "evidence_id", flat=True
    )
    attempts = Attempt.objects.filter(pk__in=list(ids)).defer("frozen").order_by("submitted_at")
    return [
        {"title": row.quiz_title, "pass_mark": row.pass_mark}
        | ({"score": row.percent} if score else {})
        for row in attempts
    ]


def observed_practice(enrolment: Enrolment) -> dict[str, Any] | None:
    """Return how much practice was observed and signed off; None for a course without it."""
    steps = PracticePage.objects.live().descendant_of(enrolment.course)
    if not steps.exists():
        return None
    signed_off = (
        Feedback.objects.non_polymorphic().filter(enrolment=enrolment).standing().signed_off()
    )
    fields = ("observer_id", "rubric_id", "rater_calibrated")
    rows = signed_off.order_by("signed_off_at").values_list(*fields)
    rubrics = Rubric.objects.in_bulk({rubric for _, rubric, _ in rows})
    return {
        "observations": len(rows),
        "observers": len({observer for observer, _, _ in rows}),
        "calibrated": len({observer for observer, _, calibrated in rows if calibrated}),
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
