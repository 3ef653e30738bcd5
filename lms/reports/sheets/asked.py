"""What is asked of people, and what managers did about many of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from courses.progress.acting.details import details_of
from courses.progress.models import Act, Assignment
from courses.progress.querysets import AssignmentQuerySet
from lms.core.sheets.sheet import Row, Sheet, Table
from lms.people.models import User
from lms.reports.assigning.listing import asked_of, where_they_are
from lms.reports.reach import Reach

from .about import about, stem

AT_A_TIME = 500
ASKED = ("Course", "Of whom", "Due", "Holds for", "Since", "Asked by", "People", "Complete")
ENDED = (*ASKED, "Ended", "Ended by")
STANDING = ("Person", "Status", "Due", "Why")
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
        _for_whom(row), row.created_at.astimezone(zone).date(),
        row.created_by.name if row.created_by else "", row.people, row.complete,
    )  # fmt: skip


def _for_whom(row: Assignment) -> str:
    if row.person or row.by_name:
        return "This person" if row.person else "Those on the list"
    return row.get_holds_for_display()


def assignment_sheet(reach: Reach, asked: Assignment) -> Sheet:
    """Who is asked, with where each of them is."""
    shown = f"Asked of {asked.whom}; {asked.due_in_words}."
    table = Table(STANDING, _people(reach, asked))
    return Sheet(asked.course.title, about(reach, shown), [table],
                 stem(reach, f"assignment-{asked.pk}"))  # fmt: skip


def _people(reach: Reach, asked: Assignment) -> Iterator[Row]:
    rows = asked_of(reach, asked)
    for start in range(0, rows.count(), AT_A_TIME):
        some = list(rows[start : start + AT_A_TIME])
        for person, here in where_they_are(reach, asked, some):
            yield person.name, here.label, here.due_on, here.why


def act_sheet(reach: Reach, act: Act) -> Sheet:
    """What was done, and for whom: everyone, also those beyond the page."""
    course = f", about {act.course}" if act.course else ""
    by = f"{act.get_kind_display()}{course}. Done by {act.by.name} on "
    words = (f"{by}{act.at.astimezone(reach.agency.zone):%Y-%m-%d %H:%M}.", act.why, act.words)
    rows = [(row.person.name, row.words) for row in details_of(act)]
    return Sheet("What was done", about(reach, *words), [Table(("Person", "What"), rows)],
                 stem(reach, f"what-was-done-{act.pk}"))  # fmt: skip


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
