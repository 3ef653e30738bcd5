"""A feedback as something to read: what was seen, in order, and what has happened to it since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lms.people.models import User

from . import permissions
from .models import Criterion, Feedback, PracticePlan, Rating, SecondLook
from .sentences import long_date


@dataclass(frozen=True)
class Happening:
    icon: str
    words: str
    at: datetime | None = None
    waiting: bool = False


@dataclass(frozen=True)
class Part:
    heading: str
    words: str


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
    def parts(self) -> list[Part]:
        """What its kind asks for, before what went well."""
        return list(_parts(self.feedback))

    @property
    def is_shut(self) -> bool:
        """Whether the learner hasn’t chosen to read it; then nothing of it is shown to them."""
        return self.is_learner and not self.feedback.is_open_to_learner

    @property
    def is_pair(self) -> bool:
        return self.is_learner or self.is_observer

    @property
    def plan(self) -> PracticePlan | None:
        return getattr(self.feedback, "plan_first", None)

    @property
    def second_look(self) -> SecondLook | None:
        return getattr(self.feedback, "second_look", None)

    @property
    def may_ask_look(self) -> bool:
        row = self.feedback
        is_open = row.is_acknowledged and not row.is_signed_off and not row.is_amended
        look = self.second_look
        is_free = look is None or look.is_left_behind
        return self.is_learner and is_open and row.is_direct and is_free

    @property
    def may_answer_look(self) -> bool:
        look = self.second_look
        return look is not None and look.is_open and look.reviewer_id == self.reader.pk

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
        if not row.is_for_sign_off:
            return found
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
        and feedback.is_for_sign_off
        and not feedback.is_amended
        and not feedback.is_signed_off
        and permissions.may_sign(reader, feedback)
    )
    return FeedbackStory(
        feedback,
        reader,
        seen=[row for row in ratings if row.level],
        not_seen=[row for row in ratings if not row.level],
        may_sign=may_sign,
        stopped_by=[row.criterion for row in ratings if row.is_not_yet and row.criterion.critical],
    )


def _parts(feedback: Feedback) -> Iterator[Part]:
    for name in feedback.draft_fields:
        if name in ("observed_on", "setting", "strengths", "next_step"):
            continue
        words = _in_words(feedback, name)
        if words:
            label = str(feedback._meta.get_field(name).verbose_name)
            yield Part(label[:1].upper() + label[1:], words)


def _in_words(feedback: Feedback, name: str) -> str:
    value = getattr(feedback, name)
    if isinstance(value, bool):
        return "Yes." if value else ""
    if isinstance(value, date):
        return long_date(value)
    chosen = getattr(feedback, f"get_{name}_display", None)
    return chosen() if value and chosen else str(value or "")
