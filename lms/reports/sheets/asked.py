"""What is asked of people, and what managers did about many of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from courses.progress.models import Act, Assignment
from courses.progress.querysets import AssignmentQuerySet
from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import User
from lms.reports.reach import Reach

from .about import about, stem

AT_A_TIME = 500
ASKED = ("Course", "Of whom", "Due", "Holds for", "Since", "Asked by", "People", "Complete")
ENDED = (*ASKED, "Ended", "Ended by")
DONE = ("When", "What", "People", "By", "Course", "Why, or what was written", "Taken back on",
        "Taken back by")  # fmt: skip


def assignments_sheet(reach: Reach, rows: AssignmentQuerySet, *, ended: bool) -> Sheet:
    shown = "What is asked of the people you manage" + (" no longer." if ended else ", in force.")
    lines = _asked(rows, reach.agency.zone, ended=ended)
    table = Table(ENDED if ended else ASKED, lines)
    return Sheet("Assignments", about(reach, shown), [table], stem(reach, "assignments"))


def _asked(rows: AssignmentQuerySet, zone: ZoneInfo, *, ended: bool) -> Iterator[Row]:
    for row in rows.iterator(chunk_size=AT_A_TIME):
        yield _wish(row, zone) + (_ending(row.ended_at, row.ended_by, zone) if ended else ())


def _wish(row: Assignment, zone: ZoneInfo) -> tuple:
    whom, due = row.whom, row.due_in_words
    return (
        row.course.title, whom[:1].upper() + whom[1:], due[:1].upper() + due[1:],
        "" if row.person else row.get_holds_for_display(), row.created_at.astimezone(zone).date(),
        row.created_by.name if row.created_by else "", row.people, row.complete,
    )  # fmt: skip


def _ending(at: datetime | None, by: User | None, zone: ZoneInfo) -> tuple:
    return at.astimezone(zone).date() if at else None, by.name if by else ""


def acts_sheet(reach: Reach, rows: QuerySet[Act]) -> Sheet:
    lines = (_act(row, reach.agency.zone) for row in rows.iterator(chunk_size=AT_A_TIME))
    table = Table(DONE, lines)
    return Sheet("What was done", about(reach), [table], stem(reach, "what-was-done"))


def _act(row: Act, zone: ZoneInfo) -> tuple:
    return (
        row.at.astimezone(zone), row.get_kind_display(), row.people, row.by.name,
        row.course.title if row.course else "", row.why or row.words,
        *_ending(row.undone_at, row.undone_by, zone),
    )  # fmt: skip
