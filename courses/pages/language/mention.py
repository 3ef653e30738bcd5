"""A phrase in its sentence, and the patterns with which rules read what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .plain import Passage, Span

if TYPE_CHECKING:
    from courses.pages.models import Wording

    from .phrases import Found

ANOTHER = "¤"
"""Stands for another wording to avoid in the same sentence, as in “addict, junkie and dirty”."""

CONTEXT = 300
"""Characters on either side that are read; a “sentence” without an end must not cost an hour."""

LOOK_AHEAD = 40
"""Characters of the next sentence: enough for the “No” after a question."""


@dataclass(frozen=True)
class Mention:
    phrase: str
    before: str
    after: str
    then: str
    wording: Wording
    is_quoted: bool

    @classmethod
    def of(cls, found: Found, text: Passage, sentence: Span, together: Iterable[Found]) -> Mention:
        start = max(sentence[0], found.start - CONTEXT)
        end = min(sentence[1], found.end + CONTEXT)
        others = [other for other in together if other is not found]
        return cls(
            phrase=text.text[found.start : found.end],
            before=text.lead_of(found.start) + _without(others, text.text, start, found.start),
            after=_without(others, text.text, found.end, end),
            then=text.text[sentence[1] : sentence[1] + LOOK_AHEAD],
            wording=found.wording,
            is_quoted=text.is_quoted(found.start, found.end),
        )

    def follows(self, pattern: re.Pattern[str]) -> bool:
        """Say whether a pattern made by ``before`` stands right before the phrase."""
        return pattern.search(self.before) is not None

    def precedes(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self.after) is not None


def _without(others: Iterable[Found], text: str, start: int, end: int) -> str:
    """Return a stretch of text in which each other phrase is a single sign."""
    stretch = text[start:end]
    for other in sorted(others, key=lambda found: -found.start):
        if start <= other.start and other.end <= end:
            stretch = stretch[: other.start - start] + ANOTHER + stretch[other.end - start :]
    return stretch


def words(alternatives: str) -> str:
    """Return a regular expression for words as they are written, ``|`` between alternatives.

    A space stands for any white space, an apostrophe for either kind, a new line for nothing.
    """
    on_one_line = re.sub(r"\s*\n\s*", "", alternatives)
    return re.sub(r" +", r"\\s+", on_one_line).replace("'", "['’]")


def before(cue: str, between: str = "") -> re.Pattern[str]:
    """Return a pattern for a cue with nothing but such words between it and the phrase.

    Commas, colons, slashes, opening brackets and other wordings to avoid may always stand there.
    """
    small = rf"\b(?:{words(between)})\b" if between else "(?!)"
    pattern = rf"(?<![\w-])(?:{words(cue)})(?:\s*(?:[,:/(]|{ANOTHER}|{small}))*[\s“‘\"'(]*$"
    return re.compile(pattern, re.IGNORECASE)


def anywhere_before(cue: str, gap: str = "[^.;:]") -> re.Pattern[str]:
    """Return a pattern for a cue with anything of its clause between it and the phrase."""
    return re.compile(rf"(?<![\w-])(?:{words(cue)}){gap}*$", re.IGNORECASE)


def after(what: str) -> re.Pattern[str]:
    """Return a pattern for what comes right after the phrase."""
    return re.compile(rf"[”’\"')]*\s*,?\s*(?:{words(what)})\b", re.IGNORECASE)


# Small words that don't separate a cue from the phrase that it governs.
ARTICLE = "an?|the|any|some|such|their|his|her|your|our|these|those|another"
LIST = "or|and|nor|like|such as|as|for example"
SOMEONE = """
    someone|somebody|anyone|people|persons?|residents?|clients?|patients?|members?|staff|
    colleagues?|families|family|groups?|teams?|learners?|peers?|workers?|others|women|men|
    him|her|them|it|us|me|you|one another
"""
IS = "is|are|was|were|be|being|am|has|have|had"
CLAUSE = f"that|he|she|they|it|we|{IS}|so|just|simply|merely|very|too"
NOT = r"not|never|cannot|no longer|\w+n't|nobody|nothing|no one|seldom|rarely"
A_WORD = """
    words?|terms?|phrases?|wordings?|labels?|expressions?|shorthand|nicknames?|slogans?|jargon|
    stereotypes?|myths?|clich[eé]s?|slurs?|metaphors?|tags?
"""
