"""Days and stretches of days that a report is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format

from lms.core.dates import months_later
from lms.people.places.forms import day_input

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    default_error_messages = {"invalid": "Please give a day, such as 2026-11-27."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=day_input(), **kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError("Please give a day between 2000 and 2099.")
        return day


def with_days(data: QueryDict, **days: date) -> QueryDict:
    """Return what a form was sent with some days filled in, so that it shows what it answers."""
    filled = data.copy()
    for name, day in days.items():
        filled[name] = day.isoformat()
    return filled


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day is over there."""
    return start_of(day + timedelta(days=1), zone)


@dataclass(frozen=True)
class Period:
    """From the start of one day to the end of another."""

    first: date
    last: date

    def in_words(self) -> str:
        if self.first == self.last:
            return f"on {date_format(self.first, 'j F Y')}"
        year = "" if self.first.year == self.last.year else " Y"
        return f"from {date_format(self.first, f'j F{year}')} to {date_format(self.last, 'j F Y')}"


def quarter_of(day: date, later: int = 0) -> Period:
    """Return the quarter of the year in which a day lies, or one some quarters later."""
    first = months_later(date(day.year, day.month - (day.month - 1) % 3, 1), 3 * later)
    return Period(first, months_later(first, 3) - timedelta(days=1))


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))
