"""Reading days as people write them; what can mean two days is asked, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.db import models

SHAPES = (
    "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d, %Y",
    "%d.%m.%Y",
)  # fmt: skip
NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
MONTHS = 12


class DayOrder(models.TextChoices):
    DAY_FIRST = "dmy", "3 November: the day stands first"
    MONTH_FIRST = "mdy", "11 March: the month stands first"


def order_of(texts: Iterable[str]) -> str:
    """Return the only order in which every one of some days can be read, or nothing.

    Nothing, too, where they contradict one another: then somebody has to look.
    """
    pairs = [(int(found[1]), int(found[2])) for found in map(NUMBERS.fullmatch, texts) if found]
    day_first = any(first > MONTHS for first, _ in pairs)
    month_first = any(second > MONTHS for _, second in pairs)
    if day_first == month_first:
        return ""
    return DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST


def can_mean_a_day(text: str) -> bool:
    """Say whether numbers such as 03/11/2026 are a day when it is known which stands first."""
    return any(read_day(text, order) for order in DayOrder)


def read_day(text: str, order: str = "") -> date | None:
    """Return the day, or None where it is none or can't be known without an order."""
    for shape in SHAPES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    found = NUMBERS.fullmatch(text)
    if found is None or not order:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if order == DayOrder.DAY_FIRST else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None
