"""Finds the spellings of wordings to avoid, as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.pages.models import Wording

HYPHENS = "-\u2010\u2011"  # the plain one, the typographic one, the non-breaking one
SEPARATOR = re.compile(rf"(\s*/\s*|[{HYPHENS}\s]+|['’‘])")
SLASH = re.compile(r"\s*/\s*")
# "non-compliant" is also found as "non compliant", over a line break and with another kind of
# hyphen, but not over the end of a block.
GAP = rf"(?:[{HYPHENS}]\s?|[^\S\n]+|[^\S\n]*\n(?!\s*\n)[^\S\n]*)"
MATCHING = {" ": GAP, "/": r"\s*/\s*", "'": "['’‘]"}


@dataclass(frozen=True)
class Found:
    start: int
    end: int
    wording: Wording


class Phrases:
    """Some wordings, compiled once so that many texts can be read."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._by_key = {_key(form): wording for wording in wordings for form in wording.forms()}
        self._by_key.pop("", None)
        # Longest first, so that "failed suicide attempt" wins over "failed".
        patterns = sorted(map(_pattern, self._by_key), key=len, reverse=True)
        # Without any wording the pattern matches nothing.
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(patterns) or '(?!)'})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Found]:
        for match in self._any.finditer(text):
            # Ignoring case, a pattern also takes letters such as İ for ours; no form holds those.
            wording = self._by_key.get(_key(match.group()))
            if wording is not None:
                yield Found(match.start(), match.end(), wording)


def _key(form: str) -> str:
    """Return a form in one spelling, whatever its case, hyphens, spaces and apostrophes."""
    return "".join(map(_plain_separator, SEPARATOR.split(form.strip().casefold())))


def _plain_separator(part: str) -> str:
    if SLASH.fullmatch(part):
        return "/"
    if not SEPARATOR.fullmatch(part):
        return part
    return "'" if part in "'’‘" else " "


def _pattern(key: str) -> str:
    return "".join(MATCHING.get(char) or re.escape(char) for char in key)
