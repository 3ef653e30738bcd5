"""A closed attempt as its learner reads it: what fitted, what to look at again, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.timezone import localtime

from .models import Attempt, Frozen, Mark, Rescore, Shown
from .sheet import AskedQuestion


def _without_feedback(shown: Any) -> Any:
    """Return the parts of a reviewed question without their words, at whatever depth they stand."""
    if isinstance(shown, list):
        return [_without_feedback(part) for part in shown]
    if not isinstance(shown, dict):
        return shown
    return {
        name: "" if name.startswith("feedback") else _without_feedback(part)
        for name, part in shown.items()
    }


@dataclass(frozen=True)
class ReviewedQuestion:
    number: int
    shown: Frozen
    earned: Decimal | None
    template: str
    put_right: Rescore | None = None
    asked: AskedQuestion | None = None
    mark: Mark | None = None

    @classmethod
    def at(
        cls,
        attempt: Attempt,
        place: int,
        answer: Any,
        earned: Decimal | None,
        since: Sequence[Rescore] = (),
    ) -> ReviewedQuestion:
        """Show a question as it was asked, or as it was put right or marked since."""
        frozen, kind = attempt.question_kind(place)
        asked = AskedQuestion.at(attempt, place, answer)
        if since:
            frozen, earned = since[-1].frozen, since[-1].question_points
        shown = kind.review(frozen, answer)
        put_right = next((row for row in reversed(since) if row.regrade), None)
        mark = next((row.mark for row in reversed(since) if row.mark), None)
        return cls(place + 1, shown, earned, kind.review_template(), put_right, asked, mark)

    def without_feedback(self) -> ReviewedQuestion:
        return replace(self, shown=_without_feedback(self.shown))

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
    """An objective to look at again: its questions, and the lessons (by code) that teach it."""

    objective: str
    lessons: list[str]
    numbers: list[int]


@dataclass(frozen=True)
class Openness:
    """What the quiz's review rules let the learner see of a closed attempt now."""

    outcome: bool
    key: bool
    feedback: bool

    @classmethod
    def of(cls, attempt: Attempt, at: datetime) -> Openness:
        quiz = attempt.quiz
        rules = (quiz.show_outcome, quiz.show_key, quiz.show_feedback)
        passed = bool(attempt.outcome.passed)
        if not passed and Shown.AFTER_PASSING in rules:
            passed = quiz.attempts.filter(learner=attempt.learner_id).passed().exists()
        outcome, key, feedback = (quiz.is_shown(rule, passed=passed, at=at) for rule in rules)
        # The key says which answers fit, so it never comes before the outcome does.
        return cls(outcome, key and outcome, feedback)


@dataclass(frozen=True)
class Review:
    attempt: Attempt
    questions: list[ReviewedQuestion]
    open: Openness

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime) -> Review:
        """Read a closed attempt's graded answers, and what was put right since.

        Two queries; one more for some review rules.
        """
        # Once for the score and for what is said of each question.
        scores = Rescore.objects.select_related("regrade", "mark__by")
        prefetch_related_objects([attempt], Prefetch("rescores", scores))
        rows = attempt.responses.values_list("position", "answer", "points_earned")
        since: dict[int, list[Rescore]] = defaultdict(list)
        for row in attempt.rescores.all():
            since[row.position].append(row)
        questions = [
            ReviewedQuestion.at(attempt, place, answer, earned, since[place])
            for place, answer, earned in rows
        ]
        is_open = Openness.of(attempt, at)
        if not is_open.feedback:
            questions = [question.without_feedback() for question in questions]
        return cls(attempt, questions, is_open)

    @property
    def waits_for(self) -> list[str]:
        """Return a sentence for each thing that isn't shown yet, and when it will be."""
        quiz = self.attempt.quiz
        things = [
            ("Which answers fit", self.open.outcome, quiz.show_outcome),
            ("The key", self.open.key, quiz.show_key),
            ("Feedback", self.open.feedback, quiz.show_feedback),
        ]
        return [f"{what} {self._when(rule)}." for what, is_open, rule in things if not is_open]

    def _when(self, rule: str) -> str:
        if rule == Shown.AFTER_DATE and self.attempt.quiz.shown_from:
            return f"opens on {date_format(localtime(self.attempt.quiz.shown_from), 'j F Y, H:i')}"
        return (
            "opens once you have passed" if rule == Shown.AFTER_PASSING else "opens with the rest"
        )

    @property
    def to_look_at(self) -> list[ReviewedQuestion]:
        return [question for question in self.questions if not question.is_whole]

    @property
    def fitting_count(self) -> int:
        return len(self.questions) - len(self.to_look_at) - len(self.unmarked)

    @property
    def unmarked(self) -> list[ReviewedQuestion]:
        return [question for question in self.questions if question.state == "waiting_for_mark"]

    @property
    def points_to_come(self) -> Decimal:
        """Return how many points a person may still give."""
        return sum((Decimal(row.shown["points"]) for row in self.unmarked), Decimal(0))

    @property
    def by_hand(self) -> list[ReviewedQuestion]:
        """Return what a supervisor reads, marked or not."""
        unmarked = self.unmarked
        return [row for row in self.questions if row.mark or row in unmarked]

    @property
    def topics(self) -> list[Topic]:
        """Return the objectives behind the answers to look at again, in their order."""
        found: dict[str, list[ReviewedQuestion]] = {}
        for question in self.to_look_at:
            found.setdefault(question.shown.get("objective", ""), []).append(question)
        return [
            Topic(
                objective,
                list(dict.fromkeys(row.shown["lesson"] for row in rows if row.shown["lesson"])),
                [row.number for row in rows],
            )
            for objective, rows in sorted(found.items())
        ]
