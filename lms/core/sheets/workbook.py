"""A sheet as XLSX. Rows go to a file as they come; no cell is ever a formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from .sheet import Heading, Lines, Row, Sheet, Table, Value, to_the_minute

DAY, MOMENT = "d mmm yyyy", "d mmm yyyy hh:mm"
FIRST_WIDTH, WIDTH = 30, 24
MOST_COLUMNS = 60
MOST_LETTERS = 32_767
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(sheet: Sheet, file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet(_tab_name(sheet.title))
    _set_up(page)
    for row in _rows(page, sheet):
        page.append(row)
    book.save(file)


def _tab_name(title: str) -> str:
    """Return what a spreadsheet program takes as the name of a tab."""
    kept = "".join(letter for letter in title if letter.isalnum() or letter in " -–’")
    return kept[:31].strip(" ’") or "Sheet"


def _set_up(page: WriteOnlyWorksheet) -> None:
    for number in range(1, MOST_COLUMNS + 1):
        page.column_dimensions[get_column_letter(number)].width = (
            FIRST_WIDTH if number == 1 else WIDTH
        )
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _rows(page: WriteOnlyWorksheet, sheet: Sheet) -> Iterator[list[WriteOnlyCell]]:
    yield [_cell(page, sheet.title, Font(bold=True, size=14))]
    yield from ([_cell(page, words)] for words in sheet.about)
    for table in sheet.tables:
        yield []
        yield from _table(page, table)


def _table(page: WriteOnlyWorksheet, table: Table) -> Iterator[list[WriteOnlyCell]]:
    named = [part for part in (table.group, table.title) if part]
    if named:
        yield [_cell(page, " · ".join(named), Font(bold=True, size=12))]
    yield [_cell(page, name, Font(bold=True)) for name in table.columns]
    yield from (_row(page, row) for row in table.rows)


def _row(page: WriteOnlyWorksheet, row: Row) -> list[WriteOnlyCell]:
    if isinstance(row, Heading):
        return [_cell(page, part, Font(italic=True)) for part in row if part]
    return [_cell(page, value) for value in row]


def _cell(page: WriteOnlyWorksheet, value: Value | Lines, font: Font | None = None) -> object:
    """Write words as words: a name that begins with an equals sign stays a name."""
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(page, _clean(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.alignment = WRAPPED
    elif isinstance(value, datetime):
        cell.number_format = MOMENT
    elif isinstance(value, date):
        cell.number_format = DAY
    if font:
        cell.font = font
    return cell


def _clean(value: Value | Lines) -> object:
    if isinstance(value, datetime):
        return to_the_minute(value).replace(tzinfo=None)
    if isinstance(value, int | float | date):
        return value
    words = "\n".join(value) if isinstance(value, Lines) else str(value)
    return ILLEGAL_CHARACTERS_RE.sub("", words)[:MOST_LETTERS]
