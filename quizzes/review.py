"""A closed attempt as its learner reads it: what fitted, what to look at again, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .models import Attempt, Frozen, Rescore


@dataclass(frozen=True)
class ReviewedQuestion:
    number: int
    shown: Frozen
    earned: Decimal | None
    template: str
    put_right: Rescore | None = None

    @classmethod
    def at(
        cls,
        attempt: Attempt,
        place: int,
        answer: Any,
        earned: Decimal | None,
        put_right: Rescore | None = None,
    ) -> ReviewedQuestion:
        """Show a question as it was asked, or with the key that was put right since."""
        frozen, kind = attempt.question_kind(place)
        if put_right:
            frozen, earned = put_right.frozen, put_right.question_points
        shown = kind.review(frozen, answer)
        return cls(place + 1, shown, earned, kind.review_template(), put_right)

    @property
    def state(self) -> str:
        """Return how the answer did, as one of the states that a chip knows."""
        if not Decimal(self.shown["points"]):
            return "noted"
        if self.earned is None:
            return "waiting_for_mark"
        if self.earned >= Decimal(self.shown["points"]):
            return "agrees"
        return "partly" if self.earned else "look_again"

    @property
    def is_whole(self) -> bool:
        return self.state in ("agrees", "noted", "waiting_for_mark")


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
        """Read a closed attempt's graded answers, and what was put right since (two queries)."""
        rows = attempt.responses.values_list("position", "answer", "points_earned")
        since = {row.position: row for row in attempt.rescores.select_related("regrade")}
        questions = [
            ReviewedQuestion.at(attempt, place, answer, earned, since.get(place))
            for place, answer, earned in rows
        ]
        return cls(attempt, questions)

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
