"""A made-up certificate, to look at a design with."""

from __future__ import annotations

from django.utils import timezone

from .models import Design
from .snapshot import (
    VERSION,
    Snapshot,
    approval_words,
    design_words,
    placeholder_values,
    verify_addresses,
)

OBJECTIVES = [
    "Describe three states of the nervous system in plain words.",
    "Say which parts of the account are disputed.",
    "Choose one response that fits a person’s state and the setting.",
]


def sample_snapshot(design: Design) -> Snapshot:
    """Return the words of a certificate that nobody holds; its code leads to no certificate."""
    agency = design.agency.name if design.agency else "The name of the agency"
    name, today = "Alexandra Sample-Name", timezone.localdate()
    course = {
        "title": "The title of a course",
        "edition": "2026.1",
        "contact_hours": "6",
        "objectives": OBJECTIVES,
    }
    approvals = approval_words(design.agency, today) if design.agency else []
    values = placeholder_values(name, course, agency, today)
    return {
        "version": VERSION,
        "number": "C-SAMP-LEXX-XXXX",
        "learner": {"name": name, "family_name": "Sample-Name"},
        "course": course,
        "cycle": 1,
        "issued_on": today.isoformat(),
        "expires_on": None,
        "agency": agency,
        "design": design_words(design, values, may_claim=bool(approvals)),
        "approvals": approvals,
        "knowledge": {"quizzes": [{"title": "Final quiz", "pass_mark": 80}]},
        "practice": {
            "observations": 2,
            "observers": 1,
            "rubrics": [{"title": "A rubric", "version": 1}],
        },
        "verify": verify_addresses("sample-of-a-certificate"),
    }
