"""Moodle XML, as Moodle's own question export writes it (docs.moodle.org: Moodle XML format)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .cloze import read_cloze, read_slots
from .markup import has_image, in_words
from .plain import Parcel, Plain, last_of, number, weighed
from .scenes import gathered
from .xml import child, children, name, text_of

UNKNOWN = "There is no kind of question here that does what “{}” does."
KINDS = {
    "multichoice": "single_choice",
    "truefalse": "true_false",
    "shortanswer": "short_answer",
    "numerical": "short_answer",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "reflection",
    "cloze": "blanks",
    "gapselect": "blanks",
    "ddwtos": "blanks",
    "description": "scenario",
}
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle(root: Any) -> Parcel:
    parcel = Parcel("Moodle XML")
    category = ""
    for order, element in enumerate(children(root, "question"), start=1):
        kind = element.get("type", "")
        if kind == "category":
            category = last_of(said(element, "category"))
            continue
        plain = _question(element, kind, f"question {order}")
        plain.category = category
        parcel.questions.append(plain)
        parcel.images.update(_files(element))
    parcel.questions = gathered(parcel.questions)
    return parcel


def said(element: Any, wanted: str) -> str:
    """Return what the ``text`` within an element says."""
    found = child(element, wanted)
    return text_of(child(found, "text")) if found is not None else ""


def _question(element: Any, kind: str, place: str) -> Plain:
    plain = Plain(
        kind=KINDS.get(kind, ""),
        place=place,
        title=said(element, "name"),
        code=text_of(child(element, "idnumber")),
        prompt=said(element, "questiontext"),
        feedback=said(element, "generalfeedback"),
    )
    if kind not in KINDS:
        plain.problem = UNKNOWN.format(kind)
        return plain
    if worth := text_of(child(element, "defaultgrade")):
        plain.take_points(worth)
    tags = child(element, "tags")
    plain.take_tags([text_of(each) for each in children(tags, "tag")] if tags is not None else [])
    plain.shuffle = plain.shuffle and text_of(child(element, "shuffleanswers")) not in (
        "0",
        "false",
    )
    if any(said(element, each) for each in COMBINED):
        plain.notes.append("Feedback for the right, the partly right and any other answer as a "
                           "whole gets lost; feedback to each option stays.")  # fmt: skip
    _hints(element, plain)
    OWN[kind](element, plain)
    return plain


def _hints(element: Any, plain: Plain) -> None:
    """Keep the first hint: here it can be asked for, and there are no further tries."""
    found = [in_words(text_of(child(each, "text"))) for each in children(element, "hint")]
    said = [text for text in found if text]
    plain.hint = said[0] if said else ""
    if len(said) > 1:
        plain.notes.append("Of its hints the first stays; an answer is given once, so there are "
                           "no further tries.")  # fmt: skip


def _answers(element: Any) -> list[tuple[Decimal, str, str]]:
    """Return each answer's weight in per cent, its text as it stands, and its feedback."""
    return [
        (
            number(each.get("fraction")) or Decimal(0),
            text_of(child(each, "text")),
            in_words(said(each, "feedback")),
        )
        for each in children(element, "answer")
    ]


def _choice(element: Any, plain: Plain) -> None:
    if text_of(child(element, "single")) in ("false", "0"):
        plain.kind = "multiple_choice"
    answers = _answers(element)
    if any(has_image(text) for _, text, _ in answers):
        plain.notes.append("Images in its options get lost: options are text here.")
    plain.rows = [
        {"text": in_words(text), "is_correct": False, "feedback": feedback}
        for _, text, feedback in answers
    ]
    weighed(plain, [weight for weight, _, _ in answers])


def _true_false(element: Any, plain: Plain) -> None:
    found = {text.lower(): (weight, words) for weight, text, words in _answers(element)}
    nothing = (Decimal(0), "")
    plain.fields = {
        "answer_is_true": found.get("true", nothing)[0] > 0,
        "feedback_true": found.get("true", nothing)[1],
        "feedback_false": found.get("false", nothing)[1],
    }


def _short(element: Any, plain: Plain) -> None:
    if text_of(child(element, "usecase")) == "1":
        plain.exact.add("case_counts")
    plain.fields = plain.typed(compared="whole", tolerance=Decimal(0))
    plain.rows = accepted(plain, _answers(element))


def accepted(plain: Plain, answers: list[tuple[Decimal, str, str]]) -> list[dict[str, Any]]:
    """Keep the answers that earn something; feedback to the others has no place here."""
    if any(weight <= 0 for weight, _, _ in answers):
        plain.notes.append("Answers that earn nothing, with their feedback, get lost.")
    return [
        {"wordings": said, "percent": min(100, int(weight)), "feedback": feedback}
        for weight, text, feedback in answers
        if weight >= 1 and (said := " ".join(text.split()))
    ]


def _numerical(element: Any, plain: Plain) -> None:
    _short(element, plain)
    off = [number(text_of(child(each, "tolerance"))) for each in children(element, "answer")]
    plain.fields["compared"] = "number"
    plain.take_tolerance([each or Decimal(0) for each in off])
    units = child(element, "units")
    if units is not None and len(units):
        plain.notes.append("Units get lost; say in the question which one is meant.")


def _matching(element: Any, plain: Plain) -> None:
    plain.rows = [
        {
            "left": in_words(text_of(child(each, "text"))),
            "right": " ".join(said(each, "answer").split()),
            "feedback": "",
        }
        for each in children(element, "subquestion")
    ]


def _ordering(element: Any, plain: Plain) -> None:
    if text_of(child(element, "gradingtype")):
        plain.notes.append("How an order that is partly right earns points follows our own rule.")
    rows = sorted(_answers(element), key=lambda row: row[0])
    plain.rows = [{"text": in_words(text), "feedback": words} for _, text, words in rows]


def _essay(element: Any, plain: Plain) -> None:
    plain.notes.append("It comes in as a private reflection, which nobody marks.")


def _cloze(element: Any, plain: Plain) -> None:
    read_cloze(plain.prompt, plain)


def _slots(element: Any, plain: Plain) -> None:
    read_slots(plain.prompt, element, plain)


def _nothing(element: Any, plain: Plain) -> None:
    """A text alone: a scene, if questions in the file say that they belong to it."""


OWN: dict[str, Callable[[Any, Plain], None]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "gapselect": _slots,
    "ddwtos": _slots,
    "description": _nothing,
}


def _files(element: Any) -> dict[str, bytes]:
    found = {}
    for each in element.iter():
        if name(each) == "file" and each.get("encoding", "base64") == "base64":
            try:
                found[each.get("name", "")] = base64.b64decode(text_of(each))
            except (binascii.Error, ValueError):
                continue  # what can't be read is missed, and said, where the text asks for it
    return found
