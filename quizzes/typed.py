"""How a typed answer is read and compared. Pure functions of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from lms.core.errors import BadInput

QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2212": "-"})
NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})")
ANYTHING = "*"


@dataclass(frozen=True)
class TextRules:
    """What makes two texts different; quotes, dashes and spaces at the ends never do."""

    case_counts: bool = False
    spaces_count: bool = False
    accents_count: bool = False

    @classmethod
    def of(cls, frozen: dict[str, Any]) -> TextRules:
        return cls(**frozen["rules"])

    def plain(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).translate(QUOTES)
        if not self.accents_count:
            letters = unicodedata.normalize("NFD", plain)
            plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        if not self.case_counts:
            plain = plain.casefold()
        # Case and accents may have left letters taken apart.
        return ("" if not self.spaces_count else " ").join(
            unicodedata.normalize("NFC", plain).split()
        )

    def says(self, text: str, wordings: Iterable[str]) -> bool:
        """Return whether a text is one of some wordings; a * in one stands for anything."""
        said = self.plain(text)
        return bool(said) and any(fits(said, self.plain(wording)) for wording in wordings)

    def holds(self, text: str, wordings: Iterable[str]) -> bool:
        """Return whether one of some wordings begins a word somewhere in a text."""
        spaced = TextRules(self.case_counts, spaces_count=True, accents_count=self.accents_count)
        said = spaced.plain(text)
        return any(begins_a_word(said, spaced.plain(wording)) for wording in wordings if wording)


def fits(text: str, pattern: str) -> bool:
    """Compare a text with a pattern in one pass, however many * there are."""
    first, *rest = pattern.split(ANYTHING)
    if not rest:
        return text == first
    *middle, last = rest
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True


def begins_a_word(text: str, wording: str) -> bool:
    return bool(wording) and re.search(rf"(?<!\w){re.escape(wording)}", text) is not None


def number(text: str) -> Decimal | None:
    """Read a number as people write it, with a point or a comma; None when it isn't one."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(QUOTES).split())
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return Decimal(plain) if NUMBER.fullmatch(plain) and plain.isascii() else None


def near(text: str, wordings: Iterable[str], tolerance: Decimal) -> bool:
    """Return whether a text is a number within some distance of one of the right ones."""
    said = number(text)
    right = [value for value in map(number, wordings) if value is not None]
    return said is not None and any(abs(said - value) <= tolerance for value in right)


def lines(text: str) -> list[str]:
    """Return what a trainer wrote one on a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_text(data: QueryDict, name: str, *, longest: int) -> str:
    """Return a typed text as it was typed, less the spaces at its ends."""
    sent = data.get(name, "").replace("\r\n", "\n").strip()
    if "\x00" in sent:
        raise BadInput("A sign in this answer can’t be kept. Type it again.", code="bad_character")
    if len(sent) > longest:
        raise BadInput(
            f"This answer is longer than {longest} characters. Make it a little shorter.",
            code="too_long",
        )
    return sent
