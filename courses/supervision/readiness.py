"""What a draft still needs before it can be shared; the preview and the action ask the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .models import CaseConsultation, Feedback, JournalReview, Rating, RecordedReview

MOMENT = re.compile(r"\s*(\d{1,2}:)?\d{1,3}:[0-5]\d\s+\S")


@dataclass(frozen=True)
class Missing:
    """One thing to add: the form field it belongs to, what that is called, and a sentence."""

    field: str
    label: str
    sentence: str


def missing_before_sharing(feedback: Feedback, *, at: datetime | None = None) -> list[Missing]:
    """Return everything at once, so that nobody is sent back twice."""
    ratings = list(feedback.ratings.select_related("criterion"))
    found = [*_about_the_day(feedback, at), *_of_its_kind(feedback, at)]
    if feedback.is_direct:
        found += _about_ratings(ratings)
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


def _of_its_kind(feedback: Feedback, at: datetime | None) -> Iterator[Missing]:
    if isinstance(feedback, RecordedReview):
        yield from _about_the_recording(feedback, at)
    elif isinstance(feedback, CaseConsultation):
        yield from _empty(feedback, ("question", "observation", "alternatives", "plan"))
    elif isinstance(feedback, JournalReview):
        yield from _empty(feedback, ("response",))


def _empty(feedback: Feedback, names: Iterable[str]) -> Iterator[Missing]:
    for name in names:
        if not getattr(feedback, name).strip():
            label = str(feedback._meta.get_field(name).verbose_name)
            yield Missing(name, label[:1].upper() + label[1:], "A line or two belongs here.")


def _about_the_recording(feedback: RecordedReview, at: datetime | None) -> Iterator[Missing]:
    if not feedback.consent:
        sentence = "Say that the person agreed to this recording; without it, it isn’t looked at."
        yield Missing("consent", "Consent", sentence)
    yield from _empty(feedback, ("storage",))
    if feedback.delete_on is None:
        yield Missing("delete_on", "To be deleted on", "Name the day by which it is gone.")
    elif feedback.delete_on < feedback.observed_on:
        yield Missing("delete_on", "To be deleted on", "This day is before the session.")
    lines = [line for line in feedback.moments.splitlines() if line.strip()]
    if not lines or not all(MOMENT.match(line) for line in lines):
        sentence = "Begin each line with minute and second, such as “04:10 she paused”."
        yield Missing("moments", "Moments to look at", sentence)


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
