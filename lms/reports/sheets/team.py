"""My team as it stands on the screen, all pages of it, grouped or not."""

from __future__ import annotations

from collections.abc import Iterator

from lms.core.sheets.sheet import Heading, Lines, Row, Sheet, Table
from lms.reports.export import every_row
from lms.reports.filters import Sort
from lms.reports.matrix import Cell, Matrix
from lms.reports.matrix import Row as PersonRow

from .about import about, stem

ASIDE = "Not in this selection"


def team_sheet(matrix: Matrix, name: str = "My team") -> Sheet:
    reach = matrix.reach
    columns = ("Person", "Team and role", *(course.title for course in matrix.courses))
    shown = f"{matrix.showing()} {_order(matrix)}".strip()
    return Sheet(name, about(reach, shown), [Table(columns, _rows(matrix))],
                 stem(reach, "team"))  # fmt: skip


def _order(matrix: Matrix) -> str:
    """Say how it is grouped and sorted, where that isn't by name alone."""
    asked = matrix.selection
    grouped = f"In groups: {asked.group.label.lower()}." if asked.group else ""
    sorted_by = f"Order: {asked.sort.label.lower()}." if asked.sort != Sort.NAME else ""
    return f"{grouped} {sorted_by}".strip()


def _rows(matrix: Matrix) -> Iterator[Row]:
    for row in matrix.headed(every_row(matrix)):
        if row.heading:
            yield Heading(row.heading.name, row.heading.figures())
        yield (row.person.name, places_of(row), *(_cell(cell) for cell in row.cells))


def places_of(row: PersonRow) -> str:
    return "; ".join(
        f"{place.team or place.agency} · {place.get_role_display()}" for place in row.places
    )


def _cell(cell: Cell) -> Lines:
    if cell.standing is None:
        return Lines((ASIDE,))
    return Lines((cell.standing.label, *cell.notes))
