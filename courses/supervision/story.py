"""A feedback as something to read: what was seen, in order, and what has happened to it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.people.models import User

from .models import Criterion, Feedback, Rating
from .permissions import supervises


@dataclass(frozen=True)
class Happening:
    icon: str
    words: str
    at: datetime | None = None
    waiting: bool = False


@dataclass(frozen=True)
class FeedbackStory:
    """One feedback as a certain person sees it."""

    feedback: Feedback
    reader: User
    seen: list[Rating]
    not_seen: list[Rating]
    may_sign: bool
    stopped_by: list[Criterion]

    @property
    def is_learner(self) -> bool:
        return self.reader.pk == self.feedback.learner_id

    @property
    def is_observer(self) -> bool:
        return self.reader.pk == self.feedback.observer_id

    @property
    def observer_name(self) -> str:
        return self._named(self.feedback.observer)

    def _named(self, person: User) -> str:
        return "you" if person == self.reader else person.name

    def happenings(self) -> list[Happening]:
        """Return what has become of it, and what it waits for."""
        row = self.feedback
        found = [Happening("eye", f"Shared by {self.observer_name}", row.shared_at)]
        reader = self._named(row.learner)
        if row.is_acknowledged:
            found.append(Happening("check", f"Read by {reader}", row.acknowledged_at))
        else:
            found.append(Happening("circle", f"Waiting to be read by {reader}", waiting=True))
        if row.signed_off_by:
            words = f"Signed off by {self._named(row.signed_off_by)}"
            found.append(Happening("check-circle", words, row.signed_off_at))
        else:
            found.append(Happening("circle", "Not signed off yet", waiting=True))
        return found


def story_for(feedback: Feedback, reader: User) -> FeedbackStory:
    ratings = list(feedback.ratings.select_related("criterion"))
    may_sign = (
        feedback.is_shared
        and not feedback.is_signed_off
        and reader.pk != feedback.learner_id
        and (reader.pk == feedback.observer_id or supervises(reader, feedback.enrolment))
    )
    return FeedbackStory(
        feedback,
        reader,
        seen=[row for row in ratings if row.level],
        not_seen=[row for row in ratings if not row.level],
        may_sign=may_sign,
        stopped_by=[row.criterion for row in ratings if row.is_not_yet and row.criterion.critical],
    )
