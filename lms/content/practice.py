"""The words and rules of a supervised-practice step, from practice.yaml."""

from __future__ import annotations

from typing import Any

from courses.supervision.models import Rubric

from .files import read
from .markdown import rich_text

PRACTICE_FEATURES = ("bold", "italic", "ul", "ol", "link")


def practice_values(name: str, rubric: Rubric) -> dict[str, Any]:
    data = read("practice.yaml")[name]
    rules = data["rules"]
    steps = "\n".join(f"1. {line}" for line in data["how_it_works"])
    return {
        "title": data["title"],
        "slug": data["slug"],
        "introduction": rich_text(f"{data['intro']}\n\n{steps}", PRACTICE_FEATURES),
        "what_to_observe": rich_text(data["what_to_observe"], PRACTICE_FEATURES),
        "rubric": rubric,
        "reviews_required": rules["direct_reviews"],
        "on_different_days": rules["on_different_days"],
        "minimum_level": rules["minimum_level"],
        "every_criterion_observed": rules["all_criteria_observed"],
        "raters_wanted": rules["ideally_raters"],
        "consultations_required": rules["consultations"],
        "journal_entries_required": rules["journal_entries"],
        "pilot_required": rules["pilot_reviewed"],
    }
