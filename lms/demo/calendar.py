"""Moments in the past, counted from the day on which the demo is loaded."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Calendar:
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def at(self, ago: int, hour: int) -> datetime:
        """Return a time on the agency's clock, days ago or (below nought) still to come."""
        return datetime.combine(self.day(ago), time(hour), tzinfo=self.zone)

    def moment(self, ago: int, hour: int, minute: int = 0) -> datetime:
        """Return a time of an earlier day on the agency's clock; never one still to come."""
        there = datetime.combine(self.day(ago), time(hour, minute), tzinfo=self.zone)
        return min(there, self.now - timedelta(minutes=1))

    def sittings(self, first: int, last: int, count: int, rng: random.Random) -> list[datetime]:
        """Spread so many moments from one day to a later one; those of one day follow closely."""
        span = first - last
        days = [first - round(span * place / max(count - 1, 1)) for place in range(count)]
        found: list[datetime] = []
        for place, day in enumerate(days):
            begins = place == 0 or days[place - 1] != day
            if begins:
                moment = self.moment(day, rng.randint(8, 11), rng.randrange(60))
            else:
                moment = found[-1] + timedelta(minutes=rng.randint(9, 16))
            found.append(moment)
        return found
