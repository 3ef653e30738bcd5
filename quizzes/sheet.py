"""An open attempt as its learner sees it: one question at a time, and nothing of the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator

from .models import Attempt, Frozen, Question

EXCERPT = 14
"""Words of a question in a list of questions."""


@dataclass(frozen=True)
class Entry:
    """A question's place on the sheet."""

    number: int
    answer: Any
    saved_at: datetime | None
    prompt: str
    token: str = ""
    section: str = ""

    @property
    def excerpt(self) -> str:
        return Truncator(" ".join(strip_tags(self.prompt).split())).words(EXCERPT)

    @property
    def is_answered(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True)
class AskedQuestion:
    """What the templates need to ask one question."""

    number: int
    asked: Frozen
    answer: Any
    template: str
    name: str
    """What its fields are called in the form."""
    section: str = ""
    token: str = ""

    @classmethod
    def at(cls, attempt: Attempt, place: int, answer: Any, token: str = "") -> AskedQuestion:
        frozen, kind = attempt.question_kind(place)
        return cls(
            place + 1,
            kind.asked(frozen),
            answer,
            kind.ask_template(),
            f"q{place + 1}",
            frozen.get("section", ""),
            token,
        )

    def with_answer(self, answer: Any) -> AskedQuestion:
        return replace(self, answer=answer)

    @classmethod
    def part(cls, number: int, asked: Frozen, name: str, answer: Any) -> AskedQuestion:
        """Return a question that is asked within another."""
        return cls(number, asked, answer, Question.kinds()[asked["kind"]].ask_template(), name)


@dataclass
class Sheet:
    attempt: Attempt
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, attempt: Attempt) -> Sheet:
        """Read the saved answers of an attempt (one query)."""
        rows = attempt.responses.values_list("position", "answer", "saved_at", "token")
        asked = attempt.frozen
        return cls(
            attempt,
            [
                Entry(
                    number=place + 1,
                    answer=answer,
                    saved_at=saved_at,
                    prompt=asked[place]["prompt"],
                    token=token,
                    section=asked[place].get("section", ""),
                )
                for place, answer, saved_at, token in rows
            ],
        )

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def read_by_others(self) -> bool:
        """Return whether a person marks something of it; it is said before anybody writes."""
        return any(frozen.get("is_marked") for frozen in self.attempt.frozen)

    @property
    def open_numbers(self) -> list[int]:
        return [entry.number for entry in self if not entry.is_answered]

    @property
    def answered_count(self) -> int:
        return len(self) - len(self.open_numbers)

    def question(self, number: int) -> AskedQuestion:
        entry = self.entries[number - 1]
        return AskedQuestion.at(self.attempt, number - 1, entry.answer, entry.token)

    def resume_at(self) -> int | None:
        """Return the question to come back to; None when each has an answer.

        It is the next one without an answer after the one saved last, or the first there is.
        """
        saved = [entry for entry in self if entry.saved_at]
        last = max(saved, key=lambda entry: entry.saved_at).number if saved else 0
        following = [number for number in self.open_numbers if number > last]
        return next(iter(following + self.open_numbers), None)
