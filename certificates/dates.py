"""Days of the calendar, as certificates need them."""

from __future__ import annotations

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day some months on, or the last of that month when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def in_words(day: date) -> str:
    """Write a day as it stands on a certificate: 14 March 2027."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
