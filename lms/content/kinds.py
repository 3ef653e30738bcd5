"""What the files say of each kind of question beyond what all kinds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quizzes.models import (
    BlanksQuestion,
    Compared,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    ReflectionQuestion,
    ShortAnswerQuestion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)

from .pieces import Rows

Parts = tuple[dict[str, Any], dict[str, Rows]]
"""Values of the question itself, and the rows of its child relations."""


def _with_choices(row: dict[str, Any]) -> Parts:
    choices = [
        {
            "text": choice["text"],
            "is_correct": choice["correct"],
            "feedback": choice.get("feedback", ""),
        }
        for choice in row["choices"]
    ]
    return {}, {"choices": choices}


def _true_or_false(row: dict[str, Any]) -> Parts:
    return {
        "answer_is_true": row["answer"],
        "feedback_true": row.get("feedback_true", ""),
        "feedback_false": row.get("feedback_false", ""),
    }, {}


def _pairs(row: dict[str, Any]) -> Parts:
    pairs = [
        {"right": pair["right"], "left": pair["left"], "feedback": pair.get("feedback", "")}
        for pair in row["pairs"]
    ]
    spare = [{"right": text, "left": "", "feedback": ""} for text in row.get("distractors", [])]
    return {}, {"pairs": pairs + spare}


def _steps(row: dict[str, Any]) -> Parts:
    return {}, {"items": [{"text": text} for text in row["items"]]}


def _ideas(row: dict[str, Any]) -> Parts:
    accepted = [{"wordings": "\n".join(idea["any_of"])} for idea in row["ideas"]]
    values = {"compared": str(Compared.IDEAS), "model_answer": row["model_answer"]}
    return values, {"accepted": accepted}


def _gaps(row: dict[str, Any]) -> Parts:
    gaps = [
        {
            "accepted": "\n".join(gap["accepted"]),
            "others": "\n".join(gap.get("others", [])),
            "feedback": gap.get("feedback", ""),
        }
        for gap in row["gaps"]
    ]
    return {"passage": row["passage"].strip()}, {"gaps": gaps}


def _nothing_more(row: dict[str, Any]) -> Parts:
    return {}, {}


KINDS: dict[str, tuple[type[Question], Callable[[dict[str, Any]], Parts]]] = {
    "single_choice": (SingleChoiceQuestion, _with_choices),
    "multiple_choice": (MultipleChoiceQuestion, _with_choices),
    "true_false": (TrueFalseQuestion, _true_or_false),
    "matching": (MatchingQuestion, _pairs),
    "ordering": (OrderingQuestion, _steps),
    "short_answer": (ShortAnswerQuestion, _ideas),
    "blanks": (BlanksQuestion, _gaps),
    "reflection": (ReflectionQuestion, _nothing_more),
}
"""Kinds that stand alone, by their name in the files; a scenario is put together from these."""
