from __future__ import annotations

import base64
from collections.abc import Iterator

from .cloze import write_cloze
from .markup import cleaned, from_text
from .plain import IMAGE, Parcel, Plain, path_to, weights_of
from .scenes import apart
from .xml import Xml, cdata, document, tag

TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "short_answer": "shortanswer",
    "blanks": "cloze",
    "scenario": "description",
    "reflection": "essay",
}


def write_moodle(parcel: Parcel) -> bytes:
    return document(tag("quiz", *_inside(parcel)))


def _inside(parcel: Parcel) -> Iterator[Xml]:
    category = ""
    for plain in (one for each in parcel.questions for one in apart(each)):
        if plain.category != category:
            category = plain.category
            named = tag("category", tag("text", f"$course$/{path_to(category)}"))
            yield tag("question", named, type="category")
        yield _question(plain, parcel.images)


def _html(named: str, html: str, images: dict[str, bytes], **attributes: str) -> Xml:
    files = [
        tag("file", base64.b64encode(data).decode(), name=name, path="/", encoding="base64")
        for name, data in images.items()
        if f"{IMAGE}{name}" in html
    ]
    return tag(named, tag("text", cdata(html)), *files, format="html", **attributes)


def _question(plain: Plain, images: dict[str, bytes]) -> Xml:
    is_number = plain.fields.get("compared") == "number"
    kind = "numerical" if is_number else TYPES[plain.kind]
    tags = [tag("tag", tag("text", each)) for each in plain.tags() if not each.startswith("points")]
    asked = write_cloze(plain) if kind == "cloze" else plain.prompt
    hint = [tag("hint", tag("text", cdata(from_text(plain.hint))), format="html")]
    return tag(
        "question",
        tag("name", tag("text", plain.title)),
        _html("questiontext", asked, images),
        _html("generalfeedback", plain.feedback, images),
        tag("defaultgrade", f"{plain.points:.7f}"),
        tag("idnumber", plain.code),
        *OWN[plain.kind](plain),
        *(hint if plain.hint else []),
        *([tag("tags", *tags)] if tags else []),
        type=kind,
    )


def _choice(plain: Plain) -> Iterator[Xml]:
    yield tag("single", "true" if plain.kind == "single_choice" else "false")
    yield tag("shuffleanswers", "true" if plain.shuffle else "false")
    yield tag("answernumbering", "none")
    for row, weight in zip(plain.rows, weights_of(plain), strict=True):
        yield _answer(weight, row["text"], row["feedback"])


def _true_false(plain: Plain) -> Iterator[Xml]:
    for value in ("true", "false"):
        right = plain.fields["answer_is_true"] == (value == "true")
        words = plain.fields[f"feedback_{value}"]
        yield _answer("100" if right else "0", value, words, format="moodle_auto_format")


def _matching(plain: Plain) -> Iterator[Xml]:
    for row in plain.rows:
        answer = tag("answer", tag("text", row["right"]))
        left = cdata(cleaned(from_text(row["left"])))
        yield tag("subquestion", tag("text", left), answer, format="html")


def _ordering(plain: Plain) -> Iterator[Xml]:
    for place, row in enumerate(plain.rows, start=1):
        yield _answer(str(place), row["text"], row["feedback"])


def _short(plain: Plain) -> Iterator[Xml]:
    off = tag("tolerance", str(plain.fields["tolerance"]))
    more = (off,) if plain.fields["compared"] == "number" else ()
    if not more:
        yield tag("usecase", "1" if plain.fields.get("case_counts") else "0")
    for row in plain.rows:
        for wording in row["wordings"].splitlines():
            yield _answer(str(row["percent"]), wording, row["feedback"], *more,
                          format="moodle_auto_format")  # fmt: skip


def _nothing(plain: Plain) -> Iterator[Xml]:
    yield from ()


OWN = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "short_answer": _short,
    "blanks": _nothing,
    "scenario": _nothing,
    "reflection": _nothing,
}


def _answer(weight: str, text: str, feedback: str, *more: Xml, format: str = "html") -> Xml:
    shown = cdata(cleaned(from_text(text))) if format == "html" else text
    said = tag("feedback", tag("text", cdata(from_text(feedback))), format="html")
    return tag("answer", tag("text", shown), said, *more, fraction=weight, format=format)
