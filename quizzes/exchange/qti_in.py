"""QTI 2.1 items (IMS Question and Test Interoperability), alone or in a content package."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .markup import has_image, in_words
from .moodle_in import accepted
from .plain import Parcel, Plain, weighed
from .qti_gaps import is_passage, read_passage
from .qti_item import INTERACTIONS, Item, is_exact, right_of, weights_in
from .xml import child, children, every, inner_html, name, outer_html, parse, text_of

FEEDBACK = ("feedbackInline", "feedbackBlock")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
PREFIX = "item-"
PART = re.compile(r"part (\d+): (.+)")
"""A keyword of one question of a scenario."""


def read_package(files: dict[str, bytes]) -> Parcel:
    """Read each item that the package holds, in the order of its manifest."""
    parcel = Parcel("QTI 2.1")
    words = _keywords(files.get("imsmanifest.xml"))
    inside = [path for path in files if path.endswith(".xml") and path != "imsmanifest.xml"]
    for path in sorted(inside, key=lambda each: list(words).index(each) if each in words else 9999):
        root = parse(files[path])
        if name(root) == "assessmentItem":
            parcel.questions.append(read_item(root, path, words.get(path, [])))
        elif name(root) == "assessmentTest":
            parcel.notes.append(f"{path}: a test’s own order and rules are left out; "
                                "its questions come in.")  # fmt: skip
    parcel.images = {path: data for path, data in files.items() if path.lower().endswith(PICTURES)}
    return parcel


def _keywords(manifest: bytes | None) -> dict[str, list[str]]:
    if manifest is None:
        return {}
    return {
        each.get("href", ""): [text_of(word) for word in every(each, "keyword")]
        for each in every(parse(manifest), "resource")
    }


def read_item(root: Any, path: str, words: list[str]) -> Plain:
    plain = Plain(kind="", place=path, title=root.get("title", ""))
    code = root.get("identifier", "")
    plain.code = code.removeprefix(PREFIX) if code.startswith(PREFIX) else ""
    plain.take_tags(word for word in words if not PART.fullmatch(word))
    body = child(root, "itemBody")
    inside = body.iter() if body is not None else []
    asked = [each for each in inside if name(each).endswith("Interaction")]
    strange = sorted({name(each) for each in asked} - {*INTERACTIONS})
    if not asked or strange:
        what = ", ".join(strange) or "nothing"
        plain.problem = f"No kind of question here asks in the way this one does: {what}."
        return plain
    item = Item(root, path)
    plain.feedback = item.said()
    is_scene = any(each.get("class") == "part" for each in body)
    if not is_scene and (is_passage(asked) or len(asked) == 1):
        _read_one(item, body, asked, plain)
    else:
        _read_scene(item, body, words, plain)
    return plain


def _read_one(item: Item, around: Any, asked: list[Any], plain: Plain) -> None:
    if is_passage(asked):
        read_passage(item, around, asked, plain)
        return
    declared = item.declared(asked[0].get("responseIdentifier", ""))
    plain.prompt = item.prompt(around, asked[0])
    OWN[name(asked[0])](declared, asked[0], plain)


def _read_scene(item: Item, body: Any, words: list[str], plain: Plain) -> None:
    """Read an item that asks for several things: what stands before the first is the scene."""
    plain.kind = "scenario"
    before: list[str] = []
    for block in _blocks(body):
        asked = [each for each in block.iter() if name(each) in INTERACTIONS]
        if not asked:
            before.append(item.linked(outer_html(block)))
        elif len(asked) > 1 and not is_passage(asked):
            plain.problem = "Several of its questions stand in one paragraph."
            return
        else:
            part = _part(item, block, asked, words, plain)
            _share(before, part, plain)
            before = []
    plain.prompt += "".join(before)


def _blocks(body: Any) -> list[Any]:
    """Return the parts that stand one below the other, within however many wrappers."""
    found = list(body)
    return _blocks(found[0]) if len(found) == 1 and name(found[0]) == "div" else found


def _part(item: Item, block: Any, asked: list[Any], words: list[str], plain: Plain) -> Plain:
    place = len(plain.parts) + 1
    own = [found[2] for word in words if (found := PART.fullmatch(word)) and found[1] == str(place)]
    part = Plain(kind="", place=plain.place, category="" if own else plain.category)
    part.title = _named(own, "title") or f"{plain.title}, question {place}"
    part.code = _named(own, "code") or (f"{plain.code}-{place}" if plain.code else "")
    part.take_tags(word for word in own if not word.startswith(("title ", "code ")))
    part.feedback = item.said(f"RESPONSE_{place}")
    _read_one(item, block, asked, part)
    plain.parts.append(part)
    return part


def _named(words: list[str], what: str) -> str:
    found = [word.removeprefix(f"{what} ") for word in words if word.startswith(f"{what} ")]
    return found[0] if found else ""


def _share(before: list[str], part: Plain, plain: Plain) -> None:
    """Give what stands before a question to the scene, or to the question if it has no words."""
    if not in_words(part.prompt) and before:
        part.prompt = before.pop()
    if len(plain.parts) == 1:
        plain.prompt = "".join(before)
    else:
        part.prompt = "".join(before) + part.prompt


def _note(element: Any) -> str:
    return in_words(
        " ".join(inner_html(each) for kind in FEEDBACK for each in every(element, kind))
    )


def _text(element: Any) -> str:
    return in_words(inner_html(element, without=FEEDBACK))


def _choice(declared: Any, interaction: Any, plain: Plain) -> None:
    found = children(interaction, "simpleChoice")
    right = right_of(declared)
    plain.shuffle = plain.shuffle and interaction.get("shuffle", "false") == "true"
    if {each.get("identifier") for each in found} == {"true", "false"}:
        notes = {each.get("identifier"): _note(each) for each in found}
        plain.kind, plain.shuffle = "true_false", True
        plain.fields = {
            "answer_is_true": right == ["true"],
            "feedback_true": notes["true"],
            "feedback_false": notes["false"],
        }
        return
    single = interaction.get("maxChoices", "1") == "1"
    plain.kind = "single_choice" if single else "multiple_choice"
    if any(has_image(inner_html(each)) for each in found):
        plain.notes.append("Images in its options get lost: options are text here.")
    plain.rows = [
        {"text": _text(each), "is_correct": False, "feedback": _note(each)} for each in found
    ]
    each_right = Decimal(100) / max(1, len(right))
    plainly = dict.fromkeys(right, each_right)
    mapped = {key: 100 * value for key, value in weights_in(declared).items()}
    less = Decimal(0) if single else -each_right
    keys = [each.get("identifier", "") for each in found]
    weighed(
        plain, [(mapped or plainly).get(key, less if not mapped else Decimal(0)) for key in keys]
    )


def _match(declared: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "matching"
    texts = {each.get("identifier"): _text(each)
             for each in every(interaction, "simpleAssociableChoice")}  # fmt: skip
    pairs = [each.split() for each in right_of(declared)]
    plain.rows = [
        {"left": texts.get(pair[0], ""), "right": texts.get(pair[1], ""), "feedback": ""}
        for pair in pairs
        if len(pair) == 2
    ]
    used = {key for pair in pairs for key in pair}
    sets = children(interaction, "simpleMatchSet")
    plain.rows += [
        {"left": "", "right": text, "feedback": ""}
        for key, text in texts.items()
        if key not in used and sets and key in {e.get("identifier") for e in sets[-1]}
    ]


def _order(declared: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "ordering"
    found = {each.get("identifier"): each for each in children(interaction, "simpleChoice")}
    plain.rows = [
        {"text": _text(found[key]), "feedback": _note(found[key])}
        for key in right_of(declared)
        if key in found
    ]


def _text_entry(declared: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "short_answer"
    if is_exact(declared):
        plain.exact.add("case_counts")
    plain.fields = plain.typed(compared="whole", tolerance=Decimal(0))
    weights = weights_in(declared) or {text: Decimal(1) for text in right_of(declared)}
    # Some write points there, and not shares of them.
    whole = max([*weights.values(), Decimal(1)])
    plain.rows = accepted(
        plain, [(100 * weight / whole, text, "") for text, weight in weights.items()]
    )


def _extended(declared: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "reflection"
    plain.notes.append("It comes in as a private reflection, which nobody marks.")


OWN: dict[str, Callable[[Any, Any, Plain], None]] = {
    "choiceInteraction": _choice,
    "matchInteraction": _match,
    "orderInteraction": _order,
    "textEntryInteraction": _text_entry,
    "extendedTextInteraction": _extended,
}
