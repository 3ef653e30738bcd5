"""Turning a file that someone hands in into plain rows of text; what is hostile is refused."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any, NamedTuple

from openpyxl import load_workbook

from lms.core.errors import BadInput

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_LETTERS = 300


class Table(NamedTuple):
    header: list[str]
    rows: list[list[str]]


class UnreadableFile(BadInput):
    status = 422
    code = "unreadable_file"


def read_table(name: str, content: bytes) -> Table:
    """Read a CSV or XLSX file. Raises UnreadableFile with a sentence for what can't be taken."""
    if not content.strip():
        raise UnreadableFile("This file is empty.")
    if len(content) > MOST_BYTES:
        raise UnreadableFile("This file is larger than 5 MB. Please hand it in in parts.")
    is_workbook = content.startswith(b"PK")
    if not is_workbook and name.lower().endswith((".xlsx", ".xls", ".ods")):
        raise UnreadableFile("This isn’t an XLSX workbook. Please save it as XLSX or CSV.")
    return _table(_workbook_rows(content) if is_workbook else _csv_rows(content))


def _table(rows: list[list[str]]) -> Table:
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        raise UnreadableFile("This file has no people in it: a row of headings, then one for each.")
    if len(rows) > MOST_ROWS + 1:
        raise UnreadableFile(f"This file has more than {MOST_ROWS:,} rows.")
    header, *people = rows
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"This file has more than {MOST_COLUMNS} columns.")
    if len({word.lower() for word in header if word}) < len([word for word in header if word]):
        raise UnreadableFile("Two columns have the same heading. Please rename one of them.")
    width = len(header)
    return Table(header, [(row + [""] * width)[:width] for row in people])


def _csv_rows(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFile(
            "This can’t be read as a table. Save it once more from the spreadsheet, as CSV or XLSX."
        )
    lines = text.splitlines()
    delimiter = max(",;\t", key=lines[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile("This file breaks off inside quotation marks.") from error
    return [[_text(cell) for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    """Read what spreadsheet programs write: UTF-8 or UTF-16 with a mark, or Windows' code page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("The letters of this file can’t be read. Please save it as UTF-8.")


def _workbook_rows(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableFile("This workbook unpacks to more than 40 MB.")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
        return [_trimmed([_cell(cell) for cell in row]) for row in rows]
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a broken archive makes its readers raise
        raise UnreadableFile("This workbook can’t be opened. Please save it as CSV.") from error


def _cell(cell: Any) -> str:
    if cell.data_type == "f":
        raise UnreadableFile(
            f"Cell {cell.coordinate} holds a formula. Please hand in a file with values only."
        )
    return _text(cell.value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:MOST_LETTERS]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row
