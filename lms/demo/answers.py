"""Answers for invented attempts: a form in which so many questions are answered as the key says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from quizzes.models import Attempt

Frozen = dict[str, Any]


def filled_in(attempt: Attempt, *, right: int, answered: int | None = None) -> QueryDict:
    """Return what a learner would post who gets the first ``right`` questions right.

    Only the first ``answered`` are answered; all of them when left out.
    """
    form = QueryDict(mutable=True)
    for place, question in enumerate(attempt.frozen[:answered]):
        form.appendlist("asked", str(place + 1))
        form.setlist(f"q{place + 1}", ANSWERS[question["kind"]](question, place < right))
    return form


def _choice(question: Frozen, right: bool) -> list[str]:
    """Pick every right option, or one that isn't: that earns nothing in either kind of choice."""
    picked = [option["token"] for option in question["options"] if option["correct"] == right]
    return picked if right else picked[:1]


def _true_or_false(question: Frozen, right: bool) -> list[str]:
    return [str(question["answer_is_true"] == right).lower()]


ANSWERS: dict[str, Callable[[Frozen, bool], list[str]]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_or_false,
}
