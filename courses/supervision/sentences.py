"""Small pieces of the sentences in which a rule explains itself."""

from collections.abc import Iterable
from datetime import date

NUMBERS = "no one two three four five six seven eight nine ten eleven twelve"


def in_words(number: int) -> str:
    words = NUMBERS.split()
    return words[number] if number < len(words) else str(number)


def long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def names(words: Iterable[str]) -> str:
    """Return “a, b and c”."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return “two consultations”, “one consultation”, or nothing for none."""
    if not number:
        return ""
    return f"{in_words(number)} {noun if number == 1 else plural or f'{noun}s'}"


def either(words: Iterable[str]) -> str:
    """Return “a, b or c”."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} or {last}" if first else last
