"""When something that comes weekly or monthly is due, by the clock of an agency."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import models

DAYS = tuple(enumerate(calendar.day_name))
LOOK_AROUND = 32
"""Within so many days, something monthly falls due once at least."""


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"


class Plan(NamedTuple):
    """``day`` counts from Monday as 0 in a week, and from 1 in a month."""

    rhythm: str
    day: int
    hour: int
    zone: ZoneInfo

    def falls_on(self, day: date) -> bool:
        """Say whether a day is one; the 31st of a short month is its last day."""
        if self.rhythm == Rhythm.WEEKLY:
            return day.weekday() == self.day
        return day.day == min(self.day, calendar.monthrange(day.year, day.month)[1])

    def moment(self, day: date) -> datetime:
        """Return when a day's slot begins.

        An hour that the clocks skip comes as soon as they have moved on; one that they repeat
        counts the first time.
        """
        return datetime.combine(day, time(self.hour), self.zone)

    def latest(self, at: datetime) -> date | None:
        """Return the day of the newest slot that has begun."""
        today = at.astimezone(self.zone).date()
        return self._first((today - timedelta(days=back) for back in range(LOOK_AROUND)), at, False)

    def coming(self, at: datetime) -> datetime:
        """Return the moment of the next slot."""
        today = at.astimezone(self.zone).date()
        ahead = (today + timedelta(days=on) for on in range(LOOK_AROUND + 1))
        return self.moment(self._first(ahead, at, True))

    def _first(self, days: Iterable[date], at: datetime, is_ahead: bool) -> date | None:
        found = (day for day in days if self.falls_on(day))
        return next((day for day in found if (self.moment(day) > at) == is_ahead), None)
