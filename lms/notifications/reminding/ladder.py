"""The days on which someone is reminded, counted from a date; before it they are below nought."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

# What couldn't be said on its day, because nothing ran, may be said on the two days after it.
STANDS_FOR = 3


def numbers(text: str) -> list[int]:
    """Read “14, 3”; nothing is no number."""
    return [int(word) for word in text.split(",") if word.strip()]


def dates_in_question(rungs: Iterable[int], today: date) -> set[date]:
    """Return the dates of which today is one of the days to speak."""
    return {today - timedelta(days=rung + late) for rung in rungs for late in range(STANDS_FOR)}


def rung_reached(
    rungs: Collection[int], ends_on: date, today: date, *, known_on: date
) -> int | None:
    """Return the newest rung that is to be said today, if any.

    Whoever came to know of the date on the rung's day or later needs no reminder yet.
    """
    reached = [
        rung
        for rung in rungs
        if 0 <= (today - (ends_on + timedelta(days=rung))).days < STANDS_FOR
        and ends_on + timedelta(days=rung) > known_on
    ]
    return max(reached, default=None)
