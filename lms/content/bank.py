"""Question banks, their questions, and the quizzes that draw from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from quizzes.models import (
    Bank,
    Compared,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    Quiz,
    ReflectionQuestion,
    ShortAnswerQuestion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)
from quizzes.models.bank import QUESTION_FEATURES

from .files import explained, names, read
from .ledger import Ledger
from .markdown import rich_text
from .pieces import Piece, RevisedPiece, Rows

QUIZ_FEATURES = ("bold", "italic", "ul", "link")

KINDS: dict[str, type[Question]] = {
    "single_choice": SingleChoiceQuestion,
    "multiple_choice": MultipleChoiceQuestion,
    "true_false": TrueFalseQuestion,
    "matching": MatchingQuestion,
    "ordering": OrderingQuestion,
    "short_answer": ShortAnswerQuestion,
    "reflection": ReflectionQuestion,
    # A scenario is a scene with one best answer.
    "scenario": SingleChoiceQuestion,
}


def load_questions(ledger: Ledger) -> Counter[str]:
    """Return how many questions were left out, by the kind that doesn't exist yet."""
    left_out: Counter[str] = Counter()
    for name in names("questions/*.yaml"):
        with explained(name):
            left_out += _load_bank(ledger, name, read(name))
    return left_out


def _load_bank(ledger: Ledger, name: str, data: dict[str, Any]) -> Counter[str]:
    left_out: Counter[str] = Counter()
    bank = ledger.settle(_bank(name, data["bank"]))
    for row in data["questions"] if bank else []:
        if row["kind"] in KINDS:
            ledger.settle(_question(name, bank, row))
        else:
            left_out[row["kind"]] += 1
    return left_out


def _bank(name: str, data: dict[str, str]) -> Piece:
    key = {"slug": data["slug"]}
    return Piece(path=name, model=Bank, key=key, values={"title": data["title"]})


def _question(name: str, bank: Bank, row: dict[str, Any]) -> Piece:
    model = KINDS[row["kind"]]
    own_values, children = OWN_PARTS[model](row)
    return RevisedPiece(
        path=f"{name}/{row['code']}",
        model=model,
        key={"code": row["code"]},
        values=_common_values(bank, row) | own_values,
        children=children,
    )


def _common_values(bank: Bank, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "bank": bank,
        "title": row["title"],
        "prompt": rich_text(row["prompt"], QUESTION_FEATURES),
        # What isn't scored has no points of its own; its kind says so.
        "points": str(row.get("points") or 1),
        "objective": str(row["objective"]),
        "lesson": row["lesson"],
        "feedback": rich_text(row.get("feedback", ""), QUESTION_FEATURES),
    }


def _with_choices(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    choices = [
        {
            "text": choice["text"],
            "is_correct": choice["correct"],
            "feedback": choice.get("feedback", ""),
        }
        for choice in row["choices"]
    ]
    return {}, {"choices": choices}


def _true_or_false(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    return {
        "answer_is_true": row["answer"],
        "feedback_true": row.get("feedback_true", ""),
        "feedback_false": row.get("feedback_false", ""),
    }, {}


def _pairs(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    pairs = [
        {"right": pair["right"], "left": pair["left"], "feedback": pair.get("feedback", "")}
        for pair in row["pairs"]
    ]
    spare = [{"right": text, "left": "", "feedback": ""} for text in row.get("distractors", [])]
    return {}, {"pairs": pairs + spare}


def _steps(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    return {}, {"items": [{"text": text} for text in row["items"]]}


def _ideas(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    accepted = [{"wordings": "\n".join(idea["any_of"])} for idea in row["ideas"]]
    values = {"compared": str(Compared.IDEAS), "model_answer": row["model_answer"]}
    return values, {"accepted": accepted}


def _nothing_more(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Rows]]:
    return {}, {}


OWN_PARTS: dict[type[Question], Callable[[dict[str, Any]], tuple[dict[str, Any], dict[str, Rows]]]]
OWN_PARTS = {
    SingleChoiceQuestion: _with_choices,
    MultipleChoiceQuestion: _with_choices,
    TrueFalseQuestion: _true_or_false,
    MatchingQuestion: _pairs,
    OrderingQuestion: _steps,
    ShortAnswerQuestion: _ideas,
    ReflectionQuestion: _nothing_more,
}


def load_quizzes(ledger: Ledger) -> None:
    banks = Bank.objects.in_bulk(field_name="slug")
    for name in names("quizzes/*.yaml"):
        with explained(name):
            ledger.settle(_quiz(name, read(name), banks))


def _quiz(name: str, data: dict[str, Any], banks: dict[str, Bank]) -> Piece:
    draws = [
        {
            "objective": str(draw["objective"]),
            "bank": banks[draw["bank"]],
            "count": draw["count"],
        }
        for draw in data["draws"]
    ]
    values = {
        "title": data["title"],
        "instructions": rich_text(data["instructions"], QUIZ_FEATURES),
        "pass_mark": data["pass_mark"],
        "attempts_allowed": data.get("attempts_allowed"),
    }
    return Piece(
        path=name,
        model=Quiz,
        key={"slug": data["slug"]},
        values=values,
        children={"draws": draws, "quiz_questions": []},
    )
