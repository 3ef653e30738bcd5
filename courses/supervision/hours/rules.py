"""Which hours can't be: in the future, more than a day holds, or twice at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MOST_IN_A_DAY = 16 * 60
OLDEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Stretch:
    """Minutes on a day, with or without a time at which they began; ``what`` names their domain."""

    on: date
    minutes: int
    began: time | None = None
    what: str = ""

    @property
    def start(self) -> datetime | None:
        return datetime.combine(self.on, self.began) if self.began else None

    @property
    def end(self) -> datetime | None:
        return self.start + timedelta(minutes=self.minutes) if self.start else None

    def may_repeat(self, other: Stretch) -> bool:
        """Say whether these could be the same minutes twice; a beginning would tell."""
        same = (self.on, self.minutes, self.what) == (other.on, other.minutes, other.what)
        return same and self.began is None and bool(self.what)

    def overlaps(self, other: Stretch) -> bool:
        if not (self.start and self.end and other.start and other.end):
            return False
        return self.start < other.end and other.start < self.end


def why_not(new: Stretch, others: Iterable[Stretch], *, now: datetime) -> str:
    """Return the sentence that refuses a stretch, or nothing. ``now``: by the agency's clock."""
    return _alone(new, now.replace(tzinfo=None)) or _beside(new, list(others))


def _alone(new: Stretch, now: datetime) -> str:
    if new.on > now.date():
        return "This day is still to come. Log it once it has been."
    if new.on < now.date() - OLDEST:
        return "This is more than five years ago. Have another look at the year."
    if new.minutes > MOST_IN_A_DAY:
        return "More than 16 hours in one day can’t be logged. Split it, or look at the minutes."
    finish = new.end or datetime.combine(new.on, time()) + timedelta(minutes=new.minutes)
    if finish > now:
        return "This would end later than now. Log it once it is done, or look at the minutes."
    return ""


def _told(minutes: int) -> str:
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"


def _beside(new: Stretch, others: list[Stretch]) -> str:
    clash = next((row for row in others if new.overlaps(row)), None)
    if clash and clash.start and clash.end:
        return (
            f"You have already logged {clash.start:%H:%M} to {clash.end:%H:%M} on "
            f"{clash.on.day} {clash.on:%B}. Each minute is logged once only."
        )
    if any(new.may_repeat(row) for row in others):
        return (
            f"You have already logged {_told(new.minutes)} of {new.what} on {new.on.day} "
            f"{new.on:%B}. If these are others, say when they began."
        )
    logged = sum(row.minutes for row in others if row.on == new.on)
    if logged + new.minutes > MOST_IN_A_DAY:
        return (
            f"With the {_told(logged)} already logged, this day would have more than 16 hours. "
            "Have another look at the day and the minutes."
        )
    return ""
