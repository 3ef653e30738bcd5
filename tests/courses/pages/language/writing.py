"""The forms of the trainers' admin as a trainer would send them."""

from __future__ import annotations

import json
from typing import Any

from courses.pages.models import LessonPage


def rich(text: str) -> str:
    block = {
        "key": "a",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


def no_rows(name: str) -> dict[str, Any]:
    return {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}


def rows(name: str, *filled: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(filled):
        whole = {"id": "", "ORDER": number + 1, "DELETE": ""} | row
        data |= {f"{name}-{number}-{field}": value for field, value in whole.items()}
    return data


def lesson_form(title: str = "A lesson", **fields: Any) -> dict[str, Any]:
    return {
        "title": title,
        "slug": "a-lesson",
        "objective": "Name one thing.",
        "introduction": "",
        "body-count": 1,
        "body-0-type": "key_point",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-id": "b0a1c2d3-0000-4000-8000-000000000000",
        "body-0-value": "A plain sentence.",
        "minutes": 10,
        "opens": "any_time",
        "taken": "course",
        "required": "on",
        **no_rows("comments"),
        **fields,
    }


def true_false_form(bank: int, **fields: Any) -> dict[str, Any]:
    return {
        "title": "A name",
        "code": "n-1",
        "bank": bank,
        "prompt": rich("So?"),
        "feedback": rich("Because."),
        "points": "1",
        "objective": "2",
        "lesson": "I2.1",
        "answer_is_true": "on",
        "feedback_true": "Yes.",
        "feedback_false": "Not so.",
        **fields,
    }


def newest(lesson: LessonPage) -> LessonPage:
    return LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
