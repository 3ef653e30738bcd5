"""The quizzes that choose and draw from the question banks."""

from __future__ import annotations

from typing import Any

from quizzes.models import Bank, Counts, Layout, Question, Quiz, Shown

from .files import explained, names, read
from .ledger import Ledger
from .markdown import rich_text
from .pieces import Piece, Rows

QUIZ_FEATURES = ("bold", "italic", "ul", "link")


# What earlier versions of these files could not say.
NEWER = {
    "layout": str(Layout.ONE),
    "counts": str(Counts.BEST),
    "wait_hours": 0,
    "time_limit": None,
    "time_limit_reason": "",
    "show_outcome": str(Shown.AT_ONCE),
    "show_key": str(Shown.AT_ONCE),
    "show_feedback": str(Shown.AT_ONCE),
    "shown_from": None,
    "section": "",
}


def load_quizzes(ledger: Ledger) -> None:
    for name in names("quizzes/*.yaml"):
        with explained(name):
            ledger.settle(_quiz(name, read(name)))


def _quiz(name: str, data: dict[str, Any]) -> Piece:
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
        values=values | _manner(data) | _time(data.get("time_limit")) | _review(data),
        children={"draws": _draws(data), "quiz_questions": _chosen(data)},
        newer=NEWER,
    )


def _manner(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data.get(name, NEWER[name]) for name in ("layout", "counts", "wait_hours")}


def _time(limit: dict[str, Any] | None) -> dict[str, Any]:
    """Read a limit, which needs its reason."""
    if limit is None:
        return {"time_limit": None, "time_limit_reason": ""}
    return {"time_limit": limit["minutes"], "time_limit_reason": limit["reason"]}


def _review(data: dict[str, Any]) -> dict[str, Any]:
    rules = data.get("review", {})
    shown = {
        f"show_{what}": rules.get(what, str(Shown.AT_ONCE))
        for what in ("outcome", "key", "feedback")
    }
    return shown | {"shown_from": rules.get("from")}


def _draws(data: dict[str, Any]) -> Rows:
    banks = Bank.objects.in_bulk(field_name="slug")
    return [
        {
            "objective": str(draw.get("objective", "")),
            "bank": banks[draw["bank"]],
            "count": draw["count"],
            "section": draw.get("section", ""),
            "missed_first": draw.get("missed_first", False),
        }
        for draw in data.get("draws", [])
    ]


def _chosen(data: dict[str, Any]) -> Rows:
    """Find the chosen questions; one that stands nowhere yet is an error."""
    questions = Question.objects.non_polymorphic().in_bulk(field_name="code")
    return [
        {"question": questions[row["code"]], "section": row.get("section", "")}
        for row in data.get("questions", [])
    ]
