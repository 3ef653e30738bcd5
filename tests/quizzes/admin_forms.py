"""What a trainer's browser sends: addresses and filled-in forms of the admin."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse

from quizzes.models import Question

from .questions import a_bank, single, true_false

KINDS = list(Question.kinds().values())


def to(model: type, name: str, *args: object) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def html(response: object) -> str:
    return response.content.decode()


def rich(text: str) -> str:
    blocks = [{"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
               "entityRanges": []}]  # fmt: skip
    return json.dumps({"blocks": blocks, "entityMap": {}})


def inline(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    data = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        row = {"id": "", "ORDER": number + 1, "DELETE": ""} | row
        data |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return data


def options(*right: bool) -> dict[str, Any]:
    return inline(
        "choices",
        [
            {"text": f"Option {number}", "feedback": "A word."}
            | ({"is_correct": "on"} if is_right else {})
            for number, is_right in enumerate(right)
        ],
    )


def scenes() -> dict[str, Any]:
    parts = (single("part-1"), true_false("part-2"))
    return inline("scenes", [{"question": part.pk} for part in parts])


ANSWERS: dict[str, Any] = {
    "single_choice": options(True, False),
    "multiple_choice": options(True, True, False),
    "true_false": {"answer_is_true": "on", "feedback_true": "Yes.", "feedback_false": "Not so."},
    "matching": inline(
        "pairs", [{"left": "A", "right": "B", "feedback": ""}, {"left": "C", "right": "D"}]
    ),
    "ordering": inline("items", [{"text": "First"}, {"text": "Then"}]),
    "short_answer": {
        "compared": "whole", "tolerance": "0", "model_answer": "",
        **inline("accepted", [{"wordings": "Ventral", "percent": "100"}]),
    },
    "blanks": {
        "passage": "A [1] changes.",
        **inline("gaps", [{"accepted": "state", "others": "", "feedback": ""}]),
    },
    "scenario": scenes,
    "reflection": inline("criteria", []),
}  # fmt: skip


def written(kind: str, **fields: Any) -> dict[str, Any]:
    """Return the form of a question of some kind as a trainer fills it in."""
    answers = ANSWERS[kind]
    return {
        "title": "A name",
        "code": "n-1",
        "bank": a_bank().pk,
        "prompt": rich("What fits?"),
        "feedback": rich("Because."),
        "points": "1",
        "objective": "2",
        "lesson": "I2.1",
        "action-publish": "action-publish",
        **(answers() if callable(answers) else answers),
        **fields,
    }  # fmt: skip
