from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from .markup import without_control
from .plain import CHOICES, Parcel, Plain, path_to, weights_of

BRACKET = re.compile(r"([\]\\])")
SPECIAL = re.compile(r"([\\~=#{}:])")


def write_gift(parcel: Parcel) -> str:
    return "\n\n".join(_lines(parcel)) + "\n"


def _lines(parcel: Parcel) -> Iterator[str]:
    category = ""
    for plain in parcel.questions:
        if plain.category != category:
            category = plain.category
            yield f"$CATEGORY: {path_to(category)}"
        yield _question(plain)


def _safe(text: str) -> str:
    return SPECIAL.sub(r"\\\1", without_control(text)).replace("\n", "\\n")


def _words(text: str) -> str:
    return _safe(escape(text, quote=False))


def _mark(what: str, text: str) -> str:
    safe = BRACKET.sub(r"\\\1", text)
    return f"[{what}:{safe}]" if text else ""


def _question(plain: Plain) -> str:
    marks = [_mark("id", plain.code), *(_mark("tag", each) for each in plain.tags())]
    overall = f"####{_safe(plain.feedback)}" if plain.feedback else ""
    lines = "\n".join(["{", *_answers(plain), *([overall] if overall else []), "}"])
    comment = " ".join(mark for mark in marks if mark)
    return f"// {comment}\n::{_safe(plain.title)}::[html]{_safe(plain.prompt)}{lines}"


def _feedback(words: str) -> str:
    return f"#{_words(words)}" if words else ""


def _answers(plain: Plain) -> list[str]:
    if plain.kind in CHOICES:
        return [
            f"{_sign(plain, row, weight)}{_words(row['text'])}{_feedback(row['feedback'])}"
            for row, weight in zip(plain.rows, weights_of(plain), strict=True)
        ]
    if plain.kind == "true_false":
        right = plain.fields["answer_is_true"]
        wrong, fitting = ("false", "true") if right else ("true", "false")
        said = [plain.fields[f"feedback_{each}"] for each in (wrong, fitting)]
        notes = f"#{_words(said[0])}#{_words(said[1])}" if any(said) else ""
        return [f"{'TRUE' if right else 'FALSE'}{notes}"]
    if plain.kind == "matching":
        return [f"={_words(row['left'])} -> {_words(row['right'])}" for row in plain.rows]
    if plain.kind == "short_answer":
        return _accepted(plain)
    return []


def _sign(plain: Plain, row: dict[str, object], weight: str) -> str:
    if plain.kind == "multiple_choice":
        return f"~%{weight}%"
    return "=" if row["is_correct"] else "~"


def _accepted(plain: Plain) -> list[str]:
    is_number = plain.fields["compared"] == "number"
    off = f":{plain.fields['tolerance']}" if is_number else ""
    found = [
        f"=%{row['percent']}%{wording if is_number else _words(wording)}{off}"
        f"{_feedback(row['feedback'])}"
        for row in plain.rows
        for wording in row["wordings"].splitlines()
    ]
    return ["#", *found] if is_number else found
