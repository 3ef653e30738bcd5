"""A page's tables as a PDF: tagged, numbered, with their headings on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.template.loader import render_to_string

from lms.core.errors import LmsError
from lms.core.sheets.sheet import Heading, Lines, Row, Sheet, Value, in_words
from lms.downloads.makers import Tell
from lms.people.models import Agency

from .models import Design
from .rendering import RenderFailed, print_html

STYLESHEET = Path(__file__).parent / "assets" / "sheet.css"
MOST_CELLS = 15_000
"""What the renderer lays out within its memory: 3,000 rows of five columns, some 180 pages."""
CELLS_PER_DOCUMENT = 250
"""So many cells are worth one more document in the renderer's time."""
ROWS_ON_A_PAGE = 20
TOO_LONG = (
    f"This is longer than {MOST_CELLS // 5:,} rows with five columns, which is more than goes on "
    "paper. Choose fewer people or courses, or take it as a spreadsheet."
)
NOT_PRINTED = "The PDF couldn’t be made just now. Please try again, or take it as a spreadsheet."


class TooLong(LmsError):
    status = 422
    code = "too_long"


class NotPrinted(LmsError):
    status = 503
    code = "not_printed"


class Printed(NamedTuple):
    """A cell on paper: its first line, and what stands small beneath."""

    main: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedTable:
    group: str
    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: list[Heading | list[Printed]]


def print_sheet(sheet: Sheet, *, agency: Agency, tell: Tell | None = None) -> bytes:
    """Return the PDF, on the paper of the agency's certificates; say meanwhile how far it is.

    Raises TooLong when it has too many rows, NotPrinted when the renderer gives none.
    """
    today = agency.today()
    tables = _tables(sheet)
    context = {"sheet": sheet, "tables": tables, "day": today.isoformat()}
    html = render_to_string("certificates/sheet.html", context)
    paper = Design.objects.chosen_for(agency).paper
    css = f"{_stylesheet()}@page {{ size: {paper} landscape }}{_widths(tables)}"
    try:
        return print_html(html, css, today, weight=_weight(tables), heard=_heard(tables, tell))
    except RenderFailed as error:
        raise NotPrinted(NOT_PRINTED) from error


def _weight(tables: list[PrintedTable]) -> int:
    cells = sum(len(table.rows) * len(table.columns) for table in tables)
    return 1 + cells // CELLS_PER_DOCUMENT


def _heard(tables: list[PrintedTable], tell: Tell | None) -> Callable[[int], None]:
    """Return what turns the page that was laid out into rows: a guess, and never all of them."""
    rows = sum(len(table.rows) for table in tables)

    def heard(page: int) -> None:
        if tell:
            tell(min(page * ROWS_ON_A_PAGE, rows * 9 // 10), rows)

    return heard


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    return STYLESHEET.read_text()


def _widths(tables: list[PrintedTable]) -> str:
    return "".join(
        f"#table-{number} thead th:nth-child({place}) {{ width: {width}% }}"
        for number, table in enumerate(tables)
        for place, width in enumerate(table.widths, 1)
    )


def _tables(sheet: Sheet) -> list[PrintedTable]:
    """Read every row, as long as they can be printed; name a group once, at its first table."""
    tables, left, group = [], MOST_CELLS, ""
    for table in sheet.tables:
        rows = _rows(table.rows, left // len(table.columns))
        left -= len(rows) * len(table.columns)
        named = table.group if table.group != group else ""
        tables.append(
            PrintedTable(named, table.title, tuple(table.columns), tuple(table.widths), rows)
        )
        group = table.group
    return tables


def _rows(rows: Iterable[Row], most: int) -> list[Heading | list[Printed]]:
    found = list(islice(rows, most + 1))
    if len(found) > most:
        raise TooLong(TOO_LONG)
    return [row if isinstance(row, Heading) else [_cell(cell) for cell in row] for row in found]


def _cell(value: Value | Lines) -> Printed:
    if isinstance(value, Lines):
        return Printed(value[0], tuple(value[1:])) if value else Printed("")
    return Printed(in_words(value))
