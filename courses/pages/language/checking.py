"""What a text says that the shared language says in another way."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .mention import CONTEXT, Mention
from .mentions import is_only_mentioned
from .phrases import Found, Phrases
from .plain import Passage, passage

if TYPE_CHECKING:
    from courses.pages.models import Wording

EXCERPT = 160  # characters; a sentence that is longer is cut around the phrase
NEARBY = 20  # other phrases on either side that may belong to the same list

# A full stop before a capital ends a sentence, and so does a blank line.
SENTENCE_END = re.compile(r"[.!?…]+[”’\"')\]]*(?=\s+[\[“‘\"'(]*[A-Z0-9])|\n\s*\n")


@dataclass(frozen=True)
class Hit:
    """A phrase that a writer used; ``start`` and ``end`` are places in the passage's text."""

    start: int
    end: int
    phrase: str
    wording: Wording
    sentence: str
    excerpt: str


def check(text: str, wordings: Iterable[Wording]) -> list[Hit]:
    return list(hits_in(passage(text), Phrases(wordings)))


def hits_in(text: Passage, phrases: Phrases) -> Iterator[Hit]:
    found = list(phrases.find(text.text))
    # Most texts hold none, so the sentences are looked up only for those that do.
    ends = _sentence_ends(text.text) if found else []
    for place, each in enumerate(found):
        number = bisect_left(ends, each.end)
        sentence = (ends[number - 1] if number else 0, ends[number])
        nearby = found[max(0, place - NEARBY) : place + NEARBY + 1]
        if not is_only_mentioned(Mention.of(each, text, sentence, nearby)):
            yield _hit(each, text.text, *sentence)


def _sentence_ends(text: str) -> list[int]:
    return [*(stop.end() for stop in SENTENCE_END.finditer(text)), len(text)]


def _hit(found: Found, text: str, start: int, end: int) -> Hit:
    start, end = max(start, found.start - CONTEXT), min(end, found.end + CONTEXT)
    return Hit(
        start=found.start,
        end=found.end,
        phrase=_one_line(text[found.start : found.end]),
        wording=found.wording,
        sentence=_one_line(text[start:end]),
        excerpt=_excerpt(found, text, start, end),
    )


def _excerpt(found: Found, text: str, start: int, end: int) -> str:
    if end - start <= EXCERPT:
        return _one_line(text[start:end])
    room = (EXCERPT - (found.end - found.start)) // 2
    first, last = max(start, found.start - room), min(end, found.end + room)
    cut = _one_line(text[first:last])
    return f"{'…' if first > start else ''}{cut}{'…' if last < end else ''}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
