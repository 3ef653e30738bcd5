"""Whom a question that is put right touches, and how. Looking changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .freezing import fetch_parts
from .models import Attempt, Frozen, Question, Remedy, Rescore, Response

Answered = tuple[Any, Decimal | None]
"""An answer and what it earned; None where a person has yet to mark it."""


@dataclass(frozen=True)
class Change:
    """One question of one closed attempt, with its key put right and what that makes of it."""

    attempt: Attempt
    position: int
    frozen: Frozen
    question_points_before: Decimal | None
    question_points: Decimal | None
    points_before: Decimal
    points_earned: Decimal
    passed_before: bool | None
    passed: bool | None

    def values(self) -> dict[str, Any]:
        """Return the fields of the Rescore that keeps it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def gained(self) -> Decimal:
        return self.points_earned - self.points_before

    @property
    def now_passes(self) -> bool:
        return bool(self.passed and not self.passed_before)

    @property
    def waits(self) -> bool:
        """Say whether a mark that is still to come could make the difference."""
        return self.passed is None


@dataclass
class Plan:
    """What a regrade would do. ``left`` counts attempts that asked it with other options."""

    question: Question
    remedy: str
    changes: list[Change] = field(default_factory=list)
    untouched: int = 0
    left: int = 0
    reworded: int = 0

    @property
    def fingerprint(self) -> str:
        """Return a mark of exactly these changes, so that what was looked at is what is done."""
        lines = [
            f"{row.attempt.pk} {row.position} {row.points_earned} {row.passed} {row.frozen}"
            for row in self.changes
        ]
        return sha256("\n".join([self.remedy, *lines]).encode()).hexdigest()

    @property
    def rising(self) -> list[Change]:
        return [row for row in self.changes if row.gained > 0]

    @property
    def falling(self) -> list[Change]:
        return [row for row in self.changes if row.gained < 0]

    @property
    def passing(self) -> list[Change]:
        return [row for row in self.changes if row.now_passes]

    @property
    def same(self) -> int:
        """Return how many keep their points and only read another key from now on."""
        return len(self.changes) - len(self.rising) - len(self.falling)


def plan_regrade(question: Question, remedy: str, *, attempts: QuerySet | None = None) -> Plan:
    """Work out what a regrade would do, in a number of queries that doesn't depend on how many."""
    closed = Attempt.objects.closed() if attempts is None else attempts
    asked = Response.objects.filter(question=question).values("attempt")
    rows = list(closed.filter(pk__in=asked).select_related("learner").order_by("pk"))
    answers = _answers([row.pk for row in rows])
    scores = _scores([row.pk for row in rows])
    fetch_parts([question])
    plan = Plan(question, remedy)
    for attempt in rows:
        for position, frozen in enumerate(attempt.frozen):
            if frozen["question"] == question.pk:
                _weigh(plan, attempt, position, answers[attempt.pk], scores[attempt.pk])
    return plan


def _answers(ids: list[UUID]) -> dict[UUID, dict[int, Answered]]:
    found: dict[UUID, dict[int, Answered]] = defaultdict(dict)
    rows = Response.objects.filter(attempt__in=ids)
    for pk, position, answer, earned in rows.values_list(
        "attempt", "position", "answer", "points_earned"
    ):
        found[pk][position] = (answer, earned)
    return found


def _scores(ids: list[UUID]) -> dict[UUID, list[Rescore]]:
    found: dict[UUID, list[Rescore]] = defaultdict(list)
    for row in Rescore.objects.filter(attempt__in=ids).order_by("pk"):
        found[row.attempt_id].append(row)
    return found


def _weigh(
    plan: Plan,
    attempt: Attempt,
    position: int,
    answers: dict[int, Answered],
    scores: list[Rescore],
) -> None:
    since = {row.position: row.frozen for row in scores}
    now = since.get(position, attempt.frozen[position])
    right = _put_right(plan, now)
    if right == now or not Decimal(now["points"]):
        plan.untouched += 1
        return
    if right is None:
        plan.left += 1
        return
    plan.reworded += plan.question.is_reworded(now)
    plan.changes.append(reweigh(attempt, position, right, answers, scores))


def reweigh(
    attempt: Attempt,
    position: int,
    right: Frozen,
    answers: dict[int, Answered],
    scores: list[Rescore],
) -> Change:
    """Work out a closed attempt with one question put right; what was marked stays marked."""
    outcome: Attempt | Rescore = scores[-1] if scores else attempt
    earlier = {row.position: row for row in scores}
    overlay = {place: row.frozen for place, row in earlier.items()} | {position: right}
    given = {place: answer for place, (answer, _) in answers.items()}
    result = attempt.graded(given, overlay=overlay)
    before = earlier[position].question_points if position in earlier else answers[position][1]
    return Change(
        attempt=attempt,
        position=position,
        frozen=right,
        question_points_before=before,
        question_points=result.earned[position],
        points_before=outcome.points_earned,
        points_earned=result.total,
        passed_before=outcome.passed,
        # A pass that was given stays given, whatever is said now.
        passed=outcome.passed or result.passed,
    )


def _put_right(plan: Plan, frozen: Frozen) -> Frozen | None:
    if plan.remedy == Remedy.CREDIT:
        return frozen | {"credited": True}
    plain = {key: value for key, value in frozen.items() if key != "credited"}
    return plan.question.rekeyed(plain)
