"""Looking ahead into a sheet whose rows come one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice

from .sheet import Sheet


def read_ahead(sheet: Sheet, most: int) -> tuple[Sheet, bool]:
    """Return the same sheet, to be read from its start, and whether it has more rows than that."""
    tables, left = [], most
    for table in sheet.tables:
        rows = iter(table.rows)
        ahead = list(islice(rows, max(left, 0) + 1))
        left -= len(ahead)
        tables.append(replace(table, rows=chain(ahead, rows)))
    return replace(sheet, tables=tables), left < 0
