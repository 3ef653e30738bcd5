"""GIFT, by its description in Moodle's documentation (docs.moodle.org: GIFT format)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .markup import from_text, in_words, parted_after
from .moodle_in import accepted
from .plain import Parcel, Plain, last_of, number, weighed

SPECIAL = "~=#{}:"
# A character after a backslash is put out of the way, as one that no text has.
AWAY = {char: chr(0xE000 + place) for place, char in enumerate(SPECIAL + "\\")}
BACK = {away: char for char, away in AWAY.items()}
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
LINE = chr(0xE010)
MARK = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
TITLE = re.compile(r"::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?[\d.]+)%")
ANSWER = re.compile(r"([~=])([^~=]*)")
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
GAP = " _____ "


@dataclass
class Chunk:
    """The lines of one question, and what the comments before it say."""

    line: int
    lines: list[str] = field(default_factory=list)
    code: str = ""
    tags: list[str] = field(default_factory=list)


def read_gift(text: str) -> Parcel:
    parcel, category = Parcel("GIFT"), ""
    for chunk in _chunks(text):
        body = "\n".join(chunk.lines).strip()
        if body.startswith("$CATEGORY:"):
            category = last_of(body.removeprefix("$CATEGORY:").strip())
            continue
        plain = _question(body, chunk)
        plain.category = category
        parcel.questions.append(plain)
    return parcel


def _chunks(text: str) -> Iterator[Chunk]:
    """Give the questions, and each line that names a category, as blank lines part them."""
    chunk = Chunk(1)
    # Other signs that part lines in the eyes of Python belong to the text.
    for count, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        stripped = line.strip()
        if stripped.startswith("//"):
            _note_marks(chunk, stripped)
            continue
        if stripped:
            chunk.line = chunk.line if chunk.lines else count
            chunk.lines.append(line)
        if chunk.lines and (not stripped or stripped.startswith("$CATEGORY:")):
            yield chunk
            chunk = Chunk(count + 1)
    if chunk.lines:
        yield chunk


def _note_marks(chunk: Chunk, comment: str) -> None:
    closed, _ = parted_after(comment, "]")
    for what, value in MARK.findall(closed):
        plain = re.sub(r"\\(.)", r"\1", value)
        if what == "id":
            chunk.code = plain
        else:
            chunk.tags.append(plain)


def _back(text: str) -> str:
    return "".join(BACK.get(char, char) for char in text).replace(LINE, "\n").strip()


def _put_away(match: re.Match[str]) -> str:
    return LINE if match[1] == "n" else AWAY[match[1]]


def _question(body: str, chunk: Chunk) -> Plain:
    plain = Plain(kind="", place=f"line {chunk.line}", code=chunk.code)
    plain.take_tags(chunk.tags)
    text = ESCAPED.sub(_put_away, body)
    if found := TITLE.match(text):
        plain.title, text = _back(found[1]), text[found.end() :].lstrip()
    markup = ""
    if found := FORMAT.match(text):
        markup, text = found[1], text[found.end() :].lstrip()
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    is_gap = bool(after.strip())
    plain.prompt = _html(before.rstrip() + GAP + after.lstrip() if is_gap else before, markup)
    plain.title = plain.title or in_words(plain.prompt)[:100]
    if markup == "markdown":
        plain.notes.append("Its Markdown stays as it is typed; format it in the question.")
    if not opened:
        plain.problem = "It is a text that asks nothing."
    elif not closed:
        plain.problem = "The curly bracket that begins its answers is never closed."
    else:
        inside, _, overall = inside.partition("####")
        plain.feedback = _html(overall, markup)
        _answers(plain, inside.strip(), markup)
    return plain


def _html(text: str, markup: str) -> str:
    words = _back(text)
    is_html = markup == "html" or (not markup and re.search(r"</?[a-zA-Z]", words))
    return words if is_html else from_text(words)


def _words(text: str, markup: str) -> str:
    return in_words(_html(text, markup))


def _answers(plain: Plain, inside: str, markup: str) -> None:
    first, _, feedback = inside.partition("#")
    if not inside:
        plain.kind = "reflection"
        plain.notes.append("It comes in as a private reflection, which nobody marks.")
    elif first.strip().upper() in TRUTH:
        _true_false(plain, TRUTH[first.strip().upper()], feedback, markup)
    elif inside.startswith("#"):
        _number(plain, inside[1:], markup)
    else:
        _list(plain, inside, markup)


def _true_false(plain: Plain, right: bool, feedback: str, markup: str) -> None:
    """The first feedback is for whoever answers wrongly, the second for the right answer."""
    wrong, _, fitting = feedback.partition("#")
    said = {right: _words(fitting, markup), not right: _words(wrong, markup)}
    plain.kind = "true_false"
    plain.fields = {
        "answer_is_true": right,
        "feedback_true": said[True],
        "feedback_false": said[False],
    }


def _each(inside: str, markup: str) -> Iterator[tuple[str, Decimal, str, str]]:
    """Give the sign, the weight in per cent, the raw text and the feedback of each answer."""
    for sign, raw in ANSWER.findall(inside):
        text, _, feedback = raw.strip().partition("#")
        weight = Decimal(100 if sign == "=" else 0)
        if found := WEIGHT.match(text):
            weight, text = number(found[1]) or Decimal(0), text[found.end() :]
            sign += "%"
        yield sign, weight, text.strip(), _words(feedback, markup)


def _list(plain: Plain, inside: str, markup: str) -> None:
    rows = list(_each(inside, markup))
    signs = {sign[0] for sign, *_ in rows}
    if not rows:
        plain.problem = "Its answers don’t begin with = or ~."
    elif signs == {"="} and all("->" in text for _, _, text, _ in rows):
        plain.kind = "matching"
        pairs = [text.partition("->") for _, _, text, _ in rows]
        plain.rows = [
            {"left": _words(left, markup), "right": _words(right, markup), "feedback": ""}
            for left, _, right in pairs
        ]
    elif signs == {"="}:
        plain.kind = "short_answer"
        plain.fields = plain.typed(compared="whole", tolerance=Decimal(0))
        found = [(weight, _words(text, markup), words) for _, weight, text, words in rows]
        plain.rows = accepted(plain, found)
    else:
        _choices(plain, rows, markup)


def _choices(plain: Plain, rows: list[Any], markup: str) -> None:
    plain.kind = "single_choice" if any(sign[0] == "=" for sign, *_ in rows) else "multiple_choice"
    plain.rows = [
        {"text": _words(text, markup), "is_correct": False, "feedback": feedback}
        for _, _, text, feedback in rows
    ]
    weighed(plain, [weight for _, weight, _, _ in rows])


def _number(plain: Plain, inside: str, markup: str) -> None:
    plain.kind = "short_answer"
    rows = list(_each(inside, markup)) or list(_each(f"={inside}", markup))
    read = [(_middle(text), weight, feedback) for _, weight, text, feedback in rows]
    plain.fields = plain.typed(compared="number")
    plain.take_tolerance([found[1] for found, _, _ in read])
    plain.rows = accepted(plain, [(weight, found[0], words) for found, weight, words in read])


def _middle(text: str) -> tuple[str, Decimal]:
    """Return a number and how far off still counts: from ``5:1``, or from ``4..6``."""
    low, is_range, high = text.partition("..")
    if is_range and (a := number(low)) is not None and (b := number(high)) is not None:
        return f"{((a + b) / 2).normalize():f}", abs(b - a) / 2
    middle, _, off = _back(text).partition(":")
    return middle.strip(), number(off) or Decimal(0)
