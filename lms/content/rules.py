"""The rules of practice and renewal: hours, forms, the pilot plan, refreshers."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Model

from certificates.models import EvaluationForm
from courses.pages.models import CoursePage, RefresherPlan
from courses.supervision.models import (
    CoachingRhythm,
    FeedbackForm,
    HoursSplit,
    HoursStandard,
    PilotTemplate,
)

from .files import explained, names, read
from .ledger import Ledger
from .lesson_body import items
from .pieces import Piece, Rows

Values = dict[str, Any]


def load_rules(ledger: Ledger, sources: dict[str, int]) -> None:
    """Load what there is of these files."""
    load_splits(ledger)
    for name in names("hours.yaml"):
        with explained(name):
            ledger.settle(_hours(name, read(name), sources))
    for name in names("forms.yaml"):
        with explained(name):
            for row in read(name):
                ledger.settle(_form(name, row))
    for name in names("pilot.yaml"):
        with explained(name):
            ledger.settle(_pilot(name, read(name)))
    for name in names("evaluation.yaml"):
        with explained(name):
            ledger.settle(_evaluation(name, read(name)))
    for name in names("renewal.yaml"):
        with explained(name):
            _load_refreshers(ledger, name, read(name))


def load_splits(ledger: Ledger) -> None:
    """Load by what the minutes of a group are told apart."""
    for name in names("groups.yaml"):
        with explained(name):
            for row in read(name):
                values = {key: value for key, value in row.items() if key != "slug"}
                path = f"{name}/{row['slug']}"
                ledger.settle(_piece(path, HoursSplit, {"slug": row["slug"]}, values))


def load_rhythms(ledger: Ledger) -> None:
    """Load when feedback sessions follow a course; a course that isn't here has none."""
    courses = {row.slug: row for row in CoursePage.objects.all()}
    for name in names("coaching.yaml"):
        with explained(name):
            for row in read(name):
                if row["course"] in courses:
                    key = {"course": courses[row["course"]]}
                    values = {"months": ", ".join(map(str, row["months"]))}
                    path = f"{name}/{row['course']}"
                    ledger.settle(_piece(path, CoachingRhythm, key, values))


def _piece(name: str, model: type[Model], key: Values, values: Values, **others: Any) -> Piece:
    return Piece(path=name, model=model, key=key, values=values, **others)


def _hours(name: str, data: Values, sources: dict[str, int]) -> Piece:
    values = {name: data[name] for name in ("title", "standard")}
    values |= {
        "introduction": data["intro"].strip(),
        "rules": "\n".join(data["rules"]),
        "log_fields": _stream(f"{name}/fields", "field", map(_field, data["fields"])),
        "checked_on": data["checked"],
    }
    children: dict[str, Rows] = {
        "targets": [_target(row) for row in data["kinds"]],
        "domains": [_domain(row) for row in data["domains"]],
    }
    cited = sorted(sources[str(key)] for key in data["sources"])
    return _piece(
        name,
        HoursStandard,
        {"slug": data["slug"]},
        values,
        children=children,
        related={"sources": cited},
    )


def _target(row: Values) -> Values:
    return {
        "kind": row["slug"],
        "hours": row["target_hours"],
        "description": row["description"],
    }


def _domain(row: Values) -> Values:
    return {
        "slug": row["slug"],
        "name": row["name"],
        "description": row["description"],
        "examples": "\n".join(row["examples"]),
        "education_hours": row["education_target_hours"],
        "is_on": row["enabled"],
    }


def _form(name: str, row: Values) -> Piece:
    path = f"{name}/{row['kind']}"
    values = {
        "title": row["title"],
        "introduction": row["introduction"].strip(),
        "fields": _stream(path, "field", map(_field, row["fields"])),
    }
    return _piece(path, FeedbackForm, {"kind": row["kind"]}, values)


def _pilot(name: str, data: Values) -> Piece:
    values = {
        "title": data["title"],
        "introduction": data["intro"].strip(),
        "privacy_note": data["privacy_note"].strip(),
        "stop_rules": "\n".join(data["stop_rules"]),
        "stages": _stream(f"{name}/stages", "stage", map(_stage, data["stages"])),
        "decisions": _stream(f"{name}/decisions", "decision", data["decisions"]),
    }
    return _piece(name, PilotTemplate, {"slug": data["slug"]}, values | data["limits"])


def _stage(row: Values) -> Values:
    return {
        "slug": row["slug"],
        "name": row["name"],
        "intro": row["intro"].strip(),
        "repeats": "repeats" in row,
        "fields": items(f"pilot/{row['slug']}", "item", [_field(field) for field in row["fields"]]),
    }


def _field(row: Values) -> Values:
    return {
        "slug": row["slug"],
        "label": row["label"],
        "kind": row.get("kind", "text"),
        "required": row["required"],
        "help": row["help"],
        "options": items(f"options/{row['slug']}", "item", row.get("options", [])),
    }


def _evaluation(name: str, data: Values) -> Piece:
    questions = [
        block
        for row in data["questions"]
        for kind, text in row.items()
        for block in items(f"{name}/{text}", kind, [text])
    ]
    values = {
        "title": data["title"],
        "introduction": data["introduction"].strip(),
        "questions": json.dumps(questions),
    }
    return _piece(name, EvaluationForm, {"slug": data["slug"]}, values)


def _load_refreshers(ledger: Ledger, name: str, data: Values) -> None:
    if "contents" not in data:
        return
    lapse = data["lapse"]
    values = {
        "title": data["title"],
        "introduction": data["intro"].strip(),
        "contents": _stream(f"{name}/contents", "part", map(_part, data["contents"])),
        "reminder_days": ", ".join(map(str, data["reminders_days_before"])),
        "lapse_label": lapse["label"],
        "lapse_text": lapse["text"].strip(),
        "rhythm": _stream(f"{name}/rhythm", "event", data["rhythm"]),
    }
    ledger.settle(_piece(name, RefresherPlan, {"slug": data["slug"]}, values))


def _part(row: Values) -> Values:
    return {"count": None} | row


def _stream(name: str, kind: str, rows: Any) -> str:
    return json.dumps(items(name, kind, list(rows)))
