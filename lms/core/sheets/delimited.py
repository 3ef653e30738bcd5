"""A sheet as CSV, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime

from lms.core.exports import BYTE_ORDER_MARK, Echo, safe_cell

from .sheet import Heading, Lines, Row, Sheet, Table, Value, to_the_minute


def lines_of(sheet: Sheet) -> Iterator[str]:
    """Yield a first line that says what this is, then each table with its columns on top."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK
    yield _written(writer, [sheet.title, *sheet.about])
    for number, table in enumerate(sheet.tables):
        if number:
            yield writer.writerow([])
        yield from _table(writer, table)


def _table(writer: csv.writer, table: Table) -> Iterator[str]:
    named = [part for part in (table.group, table.title) if part]
    if named:
        yield _written(writer, named)
    yield _written(writer, table.columns)
    for row in table.rows:
        yield _written(writer, row)


def _written(writer: csv.writer, row: Row) -> str:
    cells = [part for part in row if part] if isinstance(row, Heading) else row
    return writer.writerow([safe_cell(plain(cell)) for cell in cells])


def plain(value: Value | Lines) -> str | int:
    """Write a cell so that programs can sort by it."""
    if isinstance(value, datetime):
        return to_the_minute(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Lines):
        return "; ".join(value)
    return value
