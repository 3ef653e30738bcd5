"""A closed attempt as its learner reads it: what fitted, what to look at again, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .models import Attempt, Frozen


@dataclass(frozen=True)
class ReviewedQuestion:
    number: int
    shown: Frozen
    earned: Decimal
    template: str

    @classmethod
    def at(cls, attempt: Attempt, place: int, answer: Any, earned: Decimal) -> ReviewedQuestion:
        frozen, kind = attempt.question_kind(place)
        return cls(place + 1, kind.review(frozen, answer), earned, kind.review_template())

    @property
    def state(self) -> str:
        """Return how the answer did, as one of the states that a chip knows."""
        if self.earned >= Decimal(self.shown["points"]):
            return "agrees"
        return "partly" if self.earned else "look_again"

    @property
    def is_whole(self) -> bool:
        return self.state == "agrees"


@dataclass(frozen=True)
class Topic:
    """A lesson to look at again, by its code, and the questions that say so."""

    lesson: str
    numbers: list[int]


@dataclass(frozen=True)
class Review:
    attempt: Attempt
    questions: list[ReviewedQuestion]

    @classmethod
    def of(cls, attempt: Attempt) -> Review:
        """Read a closed attempt's graded answers (one query)."""
        rows = attempt.responses.values_list("position", "answer", "points_earned")
        return cls(attempt, [ReviewedQuestion.at(attempt, *row) for row in rows])

    @property
    def to_look_at(self) -> list[ReviewedQuestion]:
        return [question for question in self.questions if not question.is_whole]

    @property
    def topics(self) -> list[Topic]:
        """Return the lessons behind the answers to look at again, in the order of their codes."""
        found: dict[str, list[int]] = {}
        for question in self.to_look_at:
            found.setdefault(question.shown["lesson"], []).append(question.number)
        return [Topic(lesson, numbers) for lesson, numbers in sorted(found.items()) if lesson]
