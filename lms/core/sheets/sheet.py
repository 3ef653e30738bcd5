"""A page's words as tables, whatever file they go into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format

# A moment comes in the zone in which it is read: rows may be written when the request is over.
Value = str | int | float | Decimal | date | datetime | None


class Lines(tuple[str, ...]):
    """A cell with several lines, the first of which matters most."""


class Heading(NamedTuple):
    """A row that names the rows below it."""

    name: str
    note: str = ""


Row = Sequence[Value | Lines] | Heading


@dataclass(frozen=True)
class Table:
    columns: Sequence[str]
    rows: Iterable[Row]
    title: str = ""
    group: str = ""
    """What several tables have in common, such as the course they are about."""
    widths: Sequence[int] = ()
    """How wide the columns are on paper, in parts of a hundred; equal when left out."""


@dataclass(frozen=True)
class Sheet:
    """What to write: ``about`` says whose it is, what was asked for and when it was made."""

    title: str
    about: Sequence[str]
    tables: Iterable[Table]
    stem: str
    """The name of its file, without the ending."""


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def in_words(value: Value | Lines) -> str:
    """Write a cell as it is read on a page."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_format(to_the_minute(value), "j M Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, Lines):
        return "\n".join(value)
    return str(value)
