"""The numbers of At a glance; what is withheld on the page is withheld here."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format

from lms.core.sheets.sheet import Row, Sheet, Table
from lms.reports.glance.feedback import Given
from lms.reports.glance.figures import Figures
from lms.reports.glance.horizon import Horizon
from lms.reports.glance.pausing import FEW_IN_IT, Pausing

from .about import about, stem

WIDE = (50,)
SESSIONS = ("Month", "Planned", "Given", "Owed", "Not given in its time", "To come")


def glance_sheet(figures: Figures) -> Sheet:
    reach = figures.scope.reach
    shown = [figures.sentence()]
    if figures.withheld:
        shown.append(figures.why_withheld())
    tables = [] if figures.withheld or not figures.scope.courses else list(_tables(figures))
    return Sheet("At a glance", about(reach, *shown), tables, stem(reach, "at-a-glance"))


def _tables(figures: Figures) -> Iterator[Table]:
    yield _completing(figures)
    yield _due(figures.horizon)
    for course in figures.pausing:
        yield _where(course)
    if figures.feedback.planned:
        yield _feedback(figures.feedback)


def _completing(figures: Figures) -> Table:
    found = figures.over_time
    months: list[Row] = [(_month(month), *numbers) for month, numbers in found.rows()]
    together = ("Together", *(row.in_these for row in found.courses))
    so_far = (
        "So far, of those in it",
        *(f"{row.complete} of {row.people}" for row in found.courses),
    )
    columns = ("Month", *(row.course.title for row in found.courses))
    return Table(columns, [*months, together, so_far], "Completions by month, refreshers included")


def _due(found: Horizon) -> Table:
    rows = [(row.label, row.courses, row.people) for row in found.rows]
    title = "Courses not complete yet, by when they are due"
    return Table(("Due", "Courses", "People"), rows, title, widths=WIDE)


def _where(found: Pausing) -> Table:
    title = f"Where people are now in {found.title}"
    return Table(("Part of the course", "People"), list(_parts(found)), title, widths=WIDE)


def _parts(found: Pausing) -> Iterator[Row]:
    if found.withheld:
        yield FEW_IN_IT, None
        return
    if not found.total:
        yield "Nobody is under way in it.", 0
        return
    yield "In it, not complete yet", found.total
    if found.is_spread:
        return
    for place in found.places:
        yield place.title, place.people
        yield from ((f"– {title}", people) for title, people in place.steps)
    if found.together:
        yield f"{found.whose}, together", found.together


def _feedback(found: Given) -> Table:
    rows = [
        (_month(row.first), row.planned, row.given, row.owed, row.not_given, row.to_come)
        for row in found.months
    ]
    return Table(SESSIONS, rows, "Feedback sessions, by the month they were due")


def _month(first: object) -> str:
    return date_format(first, "M Y")
