"""Answers for invented attempts: a form in which so many questions are answered as the key says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from quizzes.models import Attempt

Frozen = dict[str, Any]
Fields = dict[str, list[str]]
"""What a form holds for one question, by what follows the question's name in the field's."""

SOMETHING_ELSE = "something else"


def filled_in(attempt: Attempt, *, right: int, answered: int | None = None) -> QueryDict:
    """Return what a learner would post who gets the first ``right`` questions right.

    Only the first ``answered`` are answered; all of them when left out.
    """
    form = QueryDict(mutable=True)
    for place, question in enumerate(attempt.frozen[:answered]):
        form.appendlist("asked", str(place + 1))
        for suffix, values in fields(question, place < right).items():
            form.setlist(f"q{place + 1}{suffix}", values)
    return form


def fields(question: Frozen, right: bool) -> Fields:
    """Return an answer that earns everything, or one that earns nothing."""
    return ANSWERS[question["kind"]](question, right)


def _choice(question: Frozen, right: bool) -> Fields:
    """Pick every right option, or as many of the others: neither kind pays for those."""
    fitting = [option["token"] for option in question["options"] if option["correct"]]
    others = [option["token"] for option in question["options"] if not option["correct"]]
    return {"": fitting if right else others[: len(fitting)]}


def _true_or_false(question: Frozen, right: bool) -> Fields:
    return {"": [str(question["answer_is_true"] == right).lower()]}


def _matching(question: Frozen, right: bool) -> Fields:
    tokens = [option["token"] for option in question["options"]]
    return {
        f"-{number}": [next(one for one in tokens if (one == stem["answer"]) == right)]
        for number, stem in enumerate(question["stems"], start=1)
    }


def _ordering(question: Frozen, right: bool) -> Fields:
    last = len(question["items"]) + 1
    return {
        f"-{number}": [str(item["place"] if right else last - item["place"])]
        for number, item in enumerate(question["items"], start=1)
    }


def _short_answer(question: Frozen, right: bool) -> Fields:
    wordings = [row["wordings"][0] for row in question["accepted"]]
    if not right:
        return {"": [SOMETHING_ELSE]}
    return {"": [" ".join(wordings) if question["compared"] == "ideas" else wordings[0]]}


def _blanks(question: Frozen, right: bool) -> Fields:
    found = {}
    for number, gap in question["gaps"].items():
        key = gap["wordings"][0]
        others = [option for option in gap["options"] if option != key] or [SOMETHING_ELSE]
        found[f"-{number}"] = [key if right else others[0]]
    return found


def _scenario(question: Frozen, right: bool) -> Fields:
    return {
        f"-{number}{suffix}": values
        for number, part in enumerate(question["questions"], start=1)
        for suffix, values in fields(part, right).items()
    }


def _reflection(question: Frozen, right: bool) -> Fields:
    if question["is_marked"]:
        return {"": ["I noticed that I spoke faster than usual, and slowed down."]}
    return {"": ["taken" if right else "not_today"]}


ANSWERS: dict[str, Callable[[Frozen, bool], Fields]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_or_false,
    "matching": _matching,
    "ordering": _ordering,
    "short_answer": _short_answer,
    "blanks": _blanks,
    "scenario": _scenario,
    "reflection": _reflection,
}
