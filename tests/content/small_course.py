"""The least that the loader can be given: a course of one lesson and one quiz."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

LESSON = "courses/start/01-first/01-breathing-room.yaml"
QUESTIONS = "questions/start.yaml"
RUBRIC = "rubric.yaml"


def write_small_course(base: Path) -> None:
    for name, data in FILES.items():
        write(base, name, data)


def write(base: Path, name: str, data: Any) -> None:
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def edit(base: Path, name: str, **changes: Any) -> None:
    """Change top-level values of a file, as its author would."""
    write(base, name, yaml.safe_load((base / name).read_text()) | changes)


def question(code: str, kind: str = "single_choice", **changes: Any) -> dict[str, Any]:
    data = {
        "code": code,
        "kind": kind,
        "title": f"About {code}",
        "prompt": "What's *first*?",
        "points": 1,
        "objective": 1,
        "lesson": "S1.1",
        "feedback": "Look first.",
        "choices": [
            {"text": "Look", "correct": True, "feedback": "Yes."},
            {"text": "Run", "correct": False, "feedback": "Perhaps later."},
        ],
    }
    return data | changes


def scenario(code: str, *parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return question(code, "scenario", questions=list(parts), **changes)


FILES: dict[str, Any] = {
    "site.yaml": {
        "home": {"title": "Practice", "introduction": "Welcome."},
        "courses": {"title": "Courses", "introduction": "All of them."},
        "glossary": {"title": "Glossary", "slug": "glossary", "introduction": "Our words."},
    },
    "sources.yaml": [{"key": "S1", "citation": "A book.", "url": "", "checked": None}],
    "glossary.yaml": [
        {
            "term": "State",
            "slug": "state",
            "aliases": ["states"],
            "definition": "What the body is ready for.",
            "not_say": ["mood"],
            "status": "clinical_teaching",
            "sources": ["S1"],
        }
    ],
    RUBRIC: {
        "title": "Rubric",
        "slug": "rubric",
        "version": 1,
        "introduction": "Look first.",
        "criteria": [
            {
                "slug": "attunement",
                "name": "Attunement",
                "critical": False,
                "anchors": [{"level": level, "text": f"Anchor {level}"} for level in range(1, 5)],
            }
        ],
    },
    QUESTIONS: {
        "bank": {"title": "Start", "slug": "start"},
        "questions": [
            question("S-1"),
            question("S-2"),
            question("S-3", "true_false", answer=True, choices=None),
            question("S-4", "drawing"),
        ],
    },
    "quizzes/start.yaml": {
        "title": "Start: final quiz",
        "slug": "start-final",
        "instructions": "Take your time.",
        "pass_mark": 80,
        "draws": [{"bank": "start", "objective": 1, "count": 2}],
    },
    "renewal.yaml": {"fact_review": {"every_months": 6}},
    "courses/start/course.yaml": {
        "title": "Start",
        "slug": "start",
        "summary": "A first course.",
        "description": "Two lessons.",
        "audience": "Everyone.",
        "level": "Foundation",
        "contact_hours": 1,
        "objectives": ["Name one thing."],
        "prerequisites": [],
        "cover": "wave",
        "renewal_months": 12,
    },
    "courses/start/01-first/module.yaml": {"title": "First", "slug": "first", "summary": "One."},
    LESSON: {
        "code": "S1.1",
        "title": "Breathing room",
        "slug": "breathing-room",
        "minutes": 10,
        "objective": "Name one thing.",
        "course_objectives": [1],
        "intro": "A short one.",
        "reviewed": dt.date(2026, 11, 30),
        "sources": ["S1"],
        "body": [
            {"heading": "What a body does"},
            {"text": 'She said "wait" and [a book](#source-S1) agrees.'},
            {"claim": {"status": "supported", "text": "It helps.", "sources": ["S1"]}},
            {"summary": ["One", "Two", "Three"]},
        ],
    },
    "courses/start/02-last/module.yaml": {"title": "Last", "slug": "last", "summary": "Two."},
    "courses/start/02-last/01-quiz.yaml": {
        "kind": "quiz",
        "quiz": "start-final",
        "title": "Final assessment",
        "slug": "quiz",
        "minutes": 30,
        "opens": "after_earlier",
        "intro": "No clock.",
    },
}
