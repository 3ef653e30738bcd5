"""Question banks and their questions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from taggit.models import Tag

from quizzes.models import Bank, Question, ScenarioQuestion
from quizzes.models.bank import QUESTION_FEATURES

from .files import explained, names, read
from .kinds import KINDS, Parts
from .ledger import Ledger
from .markdown import rich_text
from .pieces import Piece, RevisedPiece
from .replacing import Replacement

SCENARIO = "scenario"
# What earlier versions of these files could not say.
NEWER = {"hint": "", "category": "", "shuffle": True, "tagged": []}


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
        if row["kind"] in KINDS or row["kind"] == SCENARIO:
            _load_question(ledger, name, bank, row)
        else:
            left_out[row["kind"]] += 1
    return left_out


def _bank(name: str, data: dict[str, str]) -> Piece:
    key = {"slug": data["slug"]}
    return Piece(path=name, model=Bank, key=key, values={"title": data["title"]})


def _load_question(ledger: Ledger, name: str, bank: Bank, row: dict[str, Any]) -> None:
    replacement = Replacement(ledger, name, row["code"], row.get("replaces", ""))
    if replacement.may_come():
        load = _load_scenario if row["kind"] == SCENARIO else _load_one
        replacement.take_over(load(ledger, name, bank, row))


def _load_one(ledger: Ledger, name: str, bank: Bank, row: dict[str, Any]) -> Question | None:
    model, own_parts = KINDS[row["kind"]]
    return ledger.settle(_question(name, model, _common(bank, row), own_parts(row), row))


def _load_scenario(ledger: Ledger, name: str, bank: Bank, row: dict[str, Any]) -> Question | None:
    found = [_load_one(ledger, name, bank, part) for part in row["questions"]]
    scenes = [{"question": part} for part in found if part]
    parts: Parts = ({}, {"scenes": scenes})
    return ledger.settle(_question(name, ScenarioQuestion, _common(bank, row), parts, row))


def _question(
    name: str,
    model: type[Question],
    common: dict[str, Any],
    parts: Parts,
    row: dict[str, Any],
) -> RevisedPiece:
    own_values, children = parts
    tags = [{"tag": _tag(word)} for word in sorted(row.get("tags", []))]
    return RevisedPiece(
        path=f"{name}/{row['code']}",
        model=model,
        key={"code": row["code"]},
        values=common | own_values,
        children=children | {"tagged": tags},
        newer=NEWER,
    )


def _common(bank: Bank, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "bank": bank,
        "title": row["title"],
        "prompt": rich_text(row["prompt"], QUESTION_FEATURES),
        # What isn't scored has no points of its own; its kind says so.
        "points": str(row.get("points") or 1),
        "objective": str(row["objective"]),
        "lesson": row["lesson"],
        "feedback": rich_text(row.get("feedback", ""), QUESTION_FEATURES),
        "hint": row.get("hint", ""),
        "category": row.get("category", ""),
        "shuffle": row.get("shuffle", True),
    }


def _tag(word: str) -> Tag:
    return Tag.objects.get_or_create(name=word)[0]
