"""Stored text as plain text, with the places where somebody else's words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

Span = tuple[int, int]

BLOCK = "\n\n"
# fmt: off
INLINE_TAGS = frozenset([
    "a", "abbr", "b", "bdi", "cite", "code", "em", "embed", "i", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u",
])
# fmt: on
# What stands in these was written, or named, by somebody else.
OTHERS_WORDS = frozenset(["q", "blockquote", "cite", "code", "kbd", "samp"])
LIST_TAGS = frozenset(["ul", "ol"])
NOT_READ = frozenset(["script", "style", "template"])
# Soft hyphens and zero-width characters: seen by nobody, yet they split a word in two.
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")

BLOCKS = re.compile(r"(?s).+?(?=\n\s*\n|\Z)")
QUOTES = {"“": "”", "‘": "’", "«": "»", "„": "“"}
STRAIGHT = re.compile(
    r"""
    (?<![\w"])"(?=\S)[^"]*?(?<=\S)"(?!\w)      # not an inch mark: opens before, closes after a word
    | (?<![\w'’])'(?!\d)(?=\w)(?:[^']|(?<=\w)'(?=\w))*?(?<=[\w.,!?…])'(?!\w)
    """,
    re.VERBOSE,
)
# ’Twas and the like begin with an apostrophe; rock 'n' roll has two of them.
ELISION = re.compile(r"['’](?:n['’]|tis\b|twas\b|til\b|cause\b|em\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """Plain text; blocks are a blank line apart. ``quoted`` are the words of others in it."""

    text: str
    quoted: tuple[Span, ...] = ()
    lists: tuple[Span, ...] = ()

    def is_quoted(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in self.quoted)

    def lead_of(self, place: int) -> str:
        """Return the line that leads into the list at a place, if it ends with a colon."""
        for first, last in self.lists:
            if first <= place < last:
                lead = self.text[:first].rstrip().rpartition("\n")[2]
                return f"{lead} " if lead.endswith(":") else ""
        return ""


def passage(text: str) -> Passage:
    """Return plain text (such as a title) as a passage."""
    text = INVISIBLE.sub("", text)
    return Passage(text, tuple(_quotes(text)))


def passage_of_html(html: str) -> Passage:
    """Return rich text as a passage: tags gone, blocks apart, inline tags joined as they look."""
    writer = _Writer()
    writer.feed(html.replace("<![", "&lt;!["))  # which the parser refuses, and nobody means
    writer.close()
    text = "".join(writer.parts)
    return Passage(text, (*writer.quoted, *_quotes(text)), tuple(writer.lists))


class _Writer(HTMLParser):
    """Reads tags as they come, so that neither depth nor a missing end tag matters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int]] = []
        self.quoted: list[Span] = []
        self.lists: list[Span] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._put(_gap(tag))
        if tag in OTHERS_WORDS | LIST_TAGS | NOT_READ:
            self.open.append((tag, self.length))

    def handle_endtag(self, tag: str) -> None:
        opened = next((each for each in reversed(self.open) if each[0] == tag), None)
        if opened:
            self.open.remove(opened)
            self._close(*opened)
        self._put(_gap(tag))

    def handle_data(self, data: str) -> None:
        if not any(tag in NOT_READ for tag, _ in self.open):
            self._put(INVISIBLE.sub("", data))

    def close(self) -> None:
        super().close()
        for opened in self.open:
            self._close(*opened)

    def _close(self, tag: str, start: int) -> None:
        if tag in OTHERS_WORDS:
            self.quoted.append((start, self.length))
        elif tag in LIST_TAGS:
            self.lists.append((start, self.length))

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _gap(tag: str) -> str:
    return "\n" if tag == "br" else "" if tag in INLINE_TAGS else BLOCK


def _quotes(text: str) -> Iterator[Span]:
    for block in BLOCKS.finditer(text):
        yield from _curly_quotes(text, block.start(), block.end())
        for quote in STRAIGHT.finditer(ELISION.sub(_blank, block.group())):
            yield block.start() + quote.start(), block.start() + quote.end()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _curly_quotes(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the outermost quotations; a “ that never closes lasts to the end of its block.

    Speech over several paragraphs opens each of them and closes only the last.
    """
    place = start
    while place < end:
        closing = QUOTES.get(text[place])
        close = _closing(text, place + 1, end, closing) if closing else -1
        if close < 0 and text[place] == "“":
            close = end - 1
        if close >= 0:
            yield place, close + 1
        place = max(place, close) + 1


def _closing(text: str, start: int, end: int, mark: str) -> int:
    place = text.find(mark, start, end)
    while place >= 0 and _is_apostrophe(text, place):
        place = text.find(mark, place + 1, end)
    return place


def _is_apostrophe(text: str, place: int) -> bool:
    """Say whether a ’ stands inside a word, as in don’t."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] == "’" and len(around) == 2 and around.isalpha()
