"""Texts with gaps: where a gap stands, and how the text is told from the rest of a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from django.utils.html import strip_tags

from .markup import from_text, has_image, lost_tags, parted_after
from .plain import Plain

GAP = re.compile(r"\[(\d{1,2})\]")
OURS = '<div class="passage">'
BLOCK = re.compile(r"(?=<(?:p|div|ul|ol|table|h\d|blockquote)\b)")
LINE_END = re.compile(r"<br\s*/?>|\n?</(?:div|li|tr|h\d|blockquote)>")
PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
FIRST = 0xE100
"""Where the signs begin that stand for gaps while a text is taken apart; no text has them."""
ASKS = "<p>Fill in what is missing.</p>"


def sign(number: int) -> str:
    return chr(FIRST + number)


def signs_in(text: str) -> list[int]:
    return [ord(char) - FIRST for char in text if FIRST <= ord(char) < FIRST + 100]


def settle_passage(plain: Plain, html: str) -> None:
    """Part the text with gaps (as signs) from the question before it, and keep it as plain text."""
    before, opened, rest = html.partition(OURS)
    passage, closed, after = rest.partition("</div>")
    if opened and closed:
        plain.prompt = before + after
    else:
        plain.prompt, passage = _before_the_gaps(html)
        if not strip_tags(plain.prompt).strip():
            plain.prompt = ASKS
            plain.notes.append("It has no question beside its text; “Fill in what is missing.” "
                               "stands there now.")  # fmt: skip
    if set(lost_tags(passage)) or re.search(r"<(b|i|strong|em|a|ul|ol)\b", passage):
        plain.notes.append("Formatting within the text with gaps gets lost.")
    if has_image(passage):
        plain.notes.append("Images within the text with gaps get lost.")
    text = in_lines(passage)
    if GAP.search(text):
        plain.notes.append("Numbers in square brackets stand in round ones: here they mark gaps.")
    text = GAP.sub(r"(\1)", text)
    for place, number in enumerate(signs_in(text), start=1):
        text = text.replace(sign(number), f"[{place}]")
    plain.fields["passage"] = text


def _before_the_gaps(html: str) -> tuple[str, str]:
    blocks = [block for block in BLOCK.split(html) if block]
    first = next(place for place, block in enumerate(blocks) if signs_in(block))
    return "".join(blocks[:first]), "".join(blocks[first:])


def in_lines(html: str) -> str:
    """Return the text of some HTML; its paragraphs stay apart."""
    closed, rest = parted_after(html, "</pre>")
    typed = PRE.sub(lambda found: found[0].replace("\n", "<br>"), closed) + rest
    broken = LINE_END.sub("\n", " ".join(typed.split())).replace("</p>", "\n\n")
    lines = [" ".join(line.split()) for line in unescape(strip_tags(broken)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def passage_html(plain: Plain, gap: Callable[[int], str]) -> str:
    """Return the text with gaps as HTML, each gap (by its place, from 0) as it is written there."""
    written = from_text("".join(_pieces(plain))).replace("{", "&#123;")
    for number in signs_in(written):
        written = written.replace(sign(number), gap(number))
    return f"{OURS}{written}</div>"


def _pieces(plain: Plain) -> Iterator[str]:
    for place, part in enumerate(GAP.split(plain.fields["passage"])):
        is_gap = place % 2 == 1
        known = is_gap and 1 <= int(part) <= len(plain.rows)
        yield sign(int(part) - 1) if known else f"[{part}]" if is_gap else part


def options_of(row: dict[str, str]) -> list[tuple[str, bool]]:
    """Return what a gap offers, each with whether it fits; nothing where people type."""
    accepted, others = row["accepted"].splitlines(), row["others"].splitlines()
    offered = dict.fromkeys([*accepted[:1], *others]) if others else {}
    return [(text, text in accepted) for text in offered]


def offering(found: list[tuple[str, bool]]) -> dict[str, str]:
    """Return the columns of a gap that offers some options, each with whether it fits."""
    right = [text for text, fits in found if fits]
    others = [text for text, _ in found if text not in right[:1]]
    return {"accepted": "\n".join(right), "others": "\n".join(others)}
