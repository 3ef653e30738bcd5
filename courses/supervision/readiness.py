"""What a draft still needs before it can be shared; the preview and the action ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .models import Feedback, Rating


@dataclass(frozen=True)
class Missing:
    """One thing to add: the form field it belongs to, what that is called, and a sentence."""

    field: str
    label: str
    sentence: str


def missing_before_sharing(feedback: Feedback, *, at: datetime | None = None) -> list[Missing]:
    """Return everything at once, so that nobody is sent back twice."""
    ratings = list(feedback.ratings.select_related("criterion"))
    found = [*_about_the_day(feedback, at), *_about_ratings(ratings)]
    if not feedback.strengths.strip():
        found.append(Missing("strengths", "What went well", "Say what went well."))
    if not feedback.next_step.strip():
        found.append(Missing("next_step", "One next step", "Name one next step to try."))
    return found


def _about_the_day(feedback: Feedback, at: datetime | None) -> Iterator[Missing]:
    agency = feedback.enrolment.agency
    zone = agency.zone if agency else None
    label = "When was this"
    if agency and feedback.observed_on > agency.today(at):
        yield Missing("observed_on", label, "This day is still to come.")
    elif feedback.observed_on < feedback.enrolment.enrolled_at.astimezone(zone).date():
        yield Missing("observed_on", label, "This day is before the course was started.")


def _about_ratings(ratings: list[Rating]) -> Iterator[Missing]:
    if not any(row.level for row in ratings):
        yield Missing("ratings", "Ratings", "Rate at least one criterion that you observed.")
    for row in ratings:
        if row.level and not row.evidence.strip():
            sentence = "Write down what you saw or heard; the rating rests on it."
            yield Missing(f"evidence_{row.criterion_id}", row.criterion.name, sentence)


def notes_without_rating(feedback: Feedback) -> list[Rating]:
    """Return criteria with notes but marked as not observed: worth a second look, not a refusal."""
    rows = feedback.ratings.select_related("criterion")
    return [row for row in rows if row.evidence.strip() and not row.level]
