"""When feedback sessions are due after a course, and what has become of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import TextChoices

from lms.core.dates import months_later

SOON = timedelta(days=14)
LAST_STAYS_OPEN = timedelta(days=30)


class SessionState(TextChoices):
    GIVEN = "given", "Given"
    OWED = "owed", "Owed by the agency"
    SOON = "due_soon", "Coming up"
    PLANNED = "planned", "Planned"
    NOT_GIVEN = "not_given", "Not given in its time"
    ENDED = "ended", "No longer planned"


@dataclass(frozen=True)
class Window:
    """The days on which a session counts as this one, around the day by which it is due."""

    number: int
    opens_on: date
    due_on: date
    closes_on: date


@dataclass(frozen=True)
class Session:
    window: Window
    state: SessionState
    given_on: date | None = None

    @property
    def is_owed(self) -> bool:
        return self.state == SessionState.OWED

    @property
    def is_given(self) -> bool:
        return self.state == SessionState.GIVEN

    @property
    def is_to_come(self) -> bool:
        return self.state in (SessionState.SOON, SessionState.PLANNED)

    @property
    def fell_due(self) -> bool:
        """Whether it is given, or should have been."""
        return self.state in (SessionState.GIVEN, SessionState.OWED, SessionState.NOT_GIVEN)


def windows(completed_on: date, months: Iterable[int]) -> list[Window]:
    """Lay windows end to end, each up to halfway between its own due day and the next."""
    due = [months_later(completed_on, number) for number in months]
    closes = [day + (after - day) // 2 for day, after in pairwise(due)]
    closes += [day + LAST_STAYS_OPEN for day in due[-1:]]
    opens = [completed_on + timedelta(days=1), *(day + timedelta(days=1) for day in closes)]
    return [
        Window(number, *days)
        for number, days in enumerate(zip(opens, due, closes, strict=False), start=1)
    ]


def match(planned: Sequence[Window], given: Iterable[date]) -> dict[int, date]:
    """Return on which day each session was given, by its number; two on one day are one.

    A day meets the session in whose window it lies. A further one there pays the oldest that is
    still owed from before.
    """
    met: dict[int, date] = {}
    for day in sorted(set(given)):
        here = next((row for row in planned if row.opens_on <= day <= row.closes_on), None)
        if here is None:
            continue
        owed = [row for row in planned if row.closes_on < day and row.number not in met]
        target = here if here.number not in met else next(iter(owed), None)
        if target:
            met[target.number] = day
    return met


def settle(
    planned: Sequence[Window], given: Iterable[date], *, today: date, excused: bool = False
) -> list[Session]:
    """Return each session with its state; ``excused``: whoever it was for has left or is exempt.

    What is owed stays owed until the last window has closed.
    """
    met = match(planned, (day for day in given if day <= today))
    last = max((row.closes_on for row in planned), default=today)
    return [_settled(row, met.get(row.number), today, last, excused) for row in planned]


def _settled(row: Window, given_on: date | None, today: date, last: date, excused: bool) -> Session:
    if given_on:
        return Session(row, SessionState.GIVEN, given_on)
    if excused:
        return Session(row, SessionState.ENDED)
    if today > last:
        return Session(row, SessionState.NOT_GIVEN)
    if today > row.due_on:
        return Session(row, SessionState.OWED)
    soon = today >= row.due_on - SOON
    return Session(row, SessionState.SOON if soon else SessionState.PLANNED)
