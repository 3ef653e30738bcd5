"""What managers did about one person: who, when, why. Read from the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format

from lms.activity.models import Event
from lms.people.models import User

from .reach import Reach

SHOWN = 20


def _until(data: dict[str, Any], key: str, words: str) -> str:
    day = data.get(key)
    return f"{words}{date_format(date.fromisoformat(day), 'j F Y')}" if day else words.split(",")[0]


WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "assignment.made": lambda data: f"Asked for a course, {data.get('rule', '')}".strip(", "),
    "assignment.name_added": lambda data: "Put on the list of those asked for a course",
    "assignment.name_removed": lambda data: "Taken off the list of those asked for a course",
    "enrolment.taken_back": lambda data: "No longer asked for a course",
    "exemption.given": lambda data: "Exempted, or an earlier completion recognised",
    "exemption.file_added": lambda data: "A file added to what was seen",
    "exemption.file_removed": lambda data: "A file taken out of what was seen",
    "exemption.withdrawn": lambda data: "Exemption taken back",
    "due.extended": lambda data: _until(data, "due_on", "More time, until "),
    "due.extension_undone": lambda data: _until(data, "due_on", "Due date back, to "),
    "nudge.sent": lambda data: "Nudged",
    "message.sent": lambda data: "Written to",
    "supervisor.asked": lambda data: "A supervisor was asked to look",
    "person.place_changed": lambda data: data.get("what", "Place changed"),
    "person.moved": lambda data: "Moved by a file of people",
    "person.imported": lambda data: "Brought in from a file of people",
    "person.left": lambda data: _until(data, "last_day", "Last day noted, "),
}


@dataclass(frozen=True)
class Entry:
    at: datetime
    words: str
    by: User | None
    why: str


def history_of(reach: Reach, person: User) -> list[Entry]:
    """Return the latest of what was done, the newest first: one query."""
    rows = Event.objects.visible_to(reach.viewer).about(person)
    rows = rows.filter(agency=reach.agency, verb__in=WORDS).select_related("actor")
    return [
        Entry(row.at, WORDS[row.verb](row.data), row.actor, row.data.get("why", ""))
        for row in rows[:SHOWN]
    ]
