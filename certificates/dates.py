"""Days of the calendar, as certificates need them."""

from __future__ import annotations

import calendar
from datetime import date


def in_words(day: date) -> str:
    """Write a day as it stands on a certificate: 14 March 2027."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
