"""Texts with gaps in Moodle: embedded answers, and words to select or drag (docs.moodle.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from .gaps import offering, options_of, passage_html, settle_passage, sign
from .markup import in_words, parted_after
from .plain import Plain, number
from .xml import child, children, text_of

TOKEN = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
TYPED = {"SHORTANSWER", "SA", "MW"}
EXACTLY = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
LISTED = {
    f"{name}{how}"
    for name, hows in (
        ("MULTICHOICE", ("", "_S", "_V", "_VS", "_H", "_HS")),
        ("MC", ("", "S", "V", "VS", "H", "HS")),
    )
    for how in hows
}
ANSWER = re.compile(r"((?:\\.|[^\\~])+)(?:~|$)", re.DOTALL)
PARTS = re.compile(r"((?:\\.|[^\\#])*)#?(.*)", re.DOTALL)
WORTH = re.compile(r"\s*(?:=|%(-?[\d.]+)%)")
SPECIAL = re.compile(r"([\\}~#/\"])")
SLOT = re.compile(r"\[\[(\d{1,2})\]\]")
FULL = Decimal(100)
ANYTHING = "*"


@dataclass
class Said:
    """One answer of a gap: its weight in per cent, its text, its feedback."""

    weight: Decimal
    text: str
    feedback: str


def read_cloze(html: str, plain: Plain) -> None:
    """Read a text with embedded answers into the question."""
    closed, rest = parted_after(html, "}")
    found = list(TOKEN.finditer(closed))
    kinds = {match[2] for match in found}
    strange = sorted(kinds - TYPED - EXACTLY - NUMBERS - LISTED)
    if strange or not found:
        what = ", ".join(strange) or "no gap"
        plain.problem = f"There is no gap here that does what it asks for: {what}."
        return
    _note_what_differs(plain, found, kinds)
    plain.rows = [_row(plain, match[2], _said(match[3])) for match in found]
    numbers = iter(range(len(found)))
    settle_passage(plain, TOKEN.sub(lambda match: sign(next(numbers)), closed) + rest)


def _note_what_differs(plain: Plain, found: list[re.Match[str]], kinds: set[str]) -> None:
    plain.exact |= {"case_counts"} if kinds & EXACTLY and not kinds & TYPED else set()
    if kinds & EXACTLY and kinds & TYPED:
        plain.notes.append("That capitals matter in some of its gaps gets lost.")
    if kinds & NUMBERS:
        plain.notes.append("Numbers in its gaps are compared as text; what else was near enough "
                           "gets lost.")  # fmt: skip
    if len({match[1] or "1" for match in found}) > 1:
        plain.notes.append("Here all its gaps count alike.")
    plain.fields |= plain.typed()


def _said(inside: str) -> list[Said]:
    return [_one(raw) for raw in ANSWER.findall(inside) if raw.strip()]


def _one(raw: str) -> Said:
    text, feedback = PARTS.match(raw).groups()
    worth = WORTH.match(text)
    weight = Decimal(0)
    if worth:
        weight = (number(worth[1]) or Decimal(0)) if worth[1] else FULL
        text = text[worth.end() :]
    return Said(weight, _words(text), _words(feedback))


def _words(text: str) -> str:
    return in_words(re.sub(r"\\(.)", r"\1", text))


def _row(plain: Plain, kind: str, said: list[Said]) -> dict[str, str]:
    best = max((each.weight for each in said), default=Decimal(0))
    if any(0 < each.weight < best for each in said):
        _once(plain, "Answers that earn a part of a gap’s points get lost.")
    if any(each.weight > 0 and each.feedback for each in said):
        _once(plain, "Feedback to what fits in a gap gets lost; feedback to anything else stays.")
    notes = list(
        dict.fromkeys(each.feedback for each in said if each.weight <= 0 and each.feedback)
    )
    if len(notes) > 1:
        _once(plain, "A gap has one feedback here, so its others get lost.")
    feedback = {"feedback": notes[0] if notes else ""}
    if kind in LISTED:
        return offering([(each.text, each.weight == best > 0) for each in said]) | feedback
    if any(each.weight <= 0 and each.text != ANYTHING for each in said):
        _once(plain, "Answers to a gap that earn nothing get lost.")
    texts = [each.text for each in said if each.weight == best > 0]
    if kind in NUMBERS:
        texts = [text.partition(":")[0].strip() for text in texts]
    return {"accepted": "\n".join(dict.fromkeys(texts)), "others": ""} | feedback


def _once(plain: Plain, note: str) -> None:
    if note not in plain.notes:
        plain.notes.append(note)


def read_slots(html: str, element: Any, plain: Plain) -> None:
    """Read a text whose gaps are filled from groups of words (gapselect and ddwtos)."""
    words = [
        (in_words(text_of(child(each, "text"))), text_of(child(each, "group")))
        for each in [*children(element, "selectoption"), *children(element, "dragbox")]
    ]
    found = [int(match[1]) for match in SLOT.finditer(html)]
    if not found or any(not 1 <= place <= len(words) for place in found):
        plain.problem = "A gap of its text has no word that fits."
        return
    plain.fields = plain.typed()
    for place in found:
        right, group = words[place - 1]
        offered = [(text, text == right) for text, of in words if of == group]
        plain.rows.append(offering(list(dict.fromkeys(offered))) | {"feedback": ""})
    numbers = iter(range(len(found)))
    settle_passage(plain, SLOT.sub(lambda match: sign(next(numbers)), html))


def write_cloze(plain: Plain) -> str:
    """Return a question’s text with its gaps embedded."""
    exact = bool(plain.fields.get("case_counts"))
    return plain.prompt + passage_html(plain, lambda place: _token(plain.rows[place], exact))


def _token(row: dict[str, str], exact: bool) -> str:
    note = f"#{_safe(row['feedback'])}" if row["feedback"] else ""
    if options := options_of(row):
        said = [f"={_safe(text)}" if fits else f"{_safe(text)}{note}" for text, fits in options]
        return f"{{1:MULTICHOICE_S:{'~'.join(said)}}}"
    said = [f"={_safe(text)}" for text in row["accepted"].splitlines()]
    kind = "SHORTANSWER_C" if exact else "SHORTANSWER"
    return f"{{1:{kind}:{'~'.join([*said, *([ANYTHING + note] if note else [])])}}}"


def _safe(text: str) -> str:
    # What begins with a sign of the format’s own is written as HTML would.
    written = escape(text, quote=False)
    if written[:1] in "=%":
        written = f"&#{ord(written[0])};{written[1:]}"
    return SPECIAL.sub(r"\\\1", written)
