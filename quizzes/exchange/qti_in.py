"""QTI 2.1 items (IMS Question and Test Interoperability), alone or in a content package."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .markup import SRC, has_image, in_words
from .plain import IMAGE, Parcel, Plain, number, weighed
from .xml import child, children, every, inner_html, name, parse, text_of

INTERACTIONS = (
    "choiceInteraction",
    "matchInteraction",
    "orderInteraction",
    "textEntryInteraction",
    "extendedTextInteraction",
)
FEEDBACK = ("feedbackInline", "feedbackBlock")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
PREFIX = "item-"


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
    plain.take_tags(words)
    body = child(root, "itemBody")
    found = [each for each in body.iter() if name(each) in INTERACTIONS] if body is not None else []
    others = [
        name(each) for each in (body.iter() if body is not None else [])
        if name(each).endswith("Interaction") and name(each) not in INTERACTIONS
    ]  # fmt: skip
    if len(found) != 1 or others:
        what = ", ".join(sorted({*others, *map(name, found)})) or "none"
        plain.problem = f"Here a question asks for one thing; this one has: {what}."
        return plain
    plain.prompt = _prompt(body, found[0], path)
    for each in children(root, "modalFeedback"):
        plain.feedback += _linked(inner_html(each), path)
    OWN[name(found[0])](root, found[0], plain)
    return plain


def _prompt(body: Any, interaction: Any, path: str) -> str:
    asked = child(interaction, "prompt")
    parts = [inner_html(body, without=INTERACTIONS)]
    parts += [f"<p>{inner_html(asked)}</p>"] if asked is not None else []
    return _linked("".join(parts).replace("<p></p>", ""), path)


def _linked(html: str, path: str) -> str:
    """Name images by their place in the package."""
    folder = posixpath.dirname(path)

    def whole(match: Any) -> str:
        if ":" in match[1]:
            return match[0]
        return f'src="{IMAGE}{posixpath.normpath(posixpath.join(folder, match[1]))}"'

    return SRC.sub(whole, html)


def _right(root: Any) -> list[str]:
    declared = next(iter(children(root, "responseDeclaration")), None)
    return [text_of(each) for each in every(declared, "value")] if declared is not None else []


def _weights(root: Any) -> dict[str, Decimal]:
    return {
        each.get("mapKey", ""): number(each.get("mappedValue")) or Decimal(0)
        for each in every(root, "mapEntry")
    }


def _note(element: Any) -> str:
    return in_words(
        " ".join(inner_html(each) for kind in FEEDBACK for each in every(element, kind))
    )


def _text(element: Any) -> str:
    return in_words(inner_html(element, without=FEEDBACK))


def _choice(root: Any, interaction: Any, plain: Plain) -> None:
    found = children(interaction, "simpleChoice")
    right = _right(root)
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
    mapped = {key: 100 * value for key, value in _weights(root).items()}
    less = Decimal(0) if single else -each_right
    keys = [each.get("identifier", "") for each in found]
    weighed(
        plain, [(mapped or plainly).get(key, less if not mapped else Decimal(0)) for key in keys]
    )


def _match(root: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "matching"
    texts = {each.get("identifier"): _text(each)
             for each in every(interaction, "simpleAssociableChoice")}  # fmt: skip
    pairs = [each.split() for each in _right(root)]
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


def _order(root: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "ordering"
    found = {each.get("identifier"): each for each in children(interaction, "simpleChoice")}
    plain.rows = [
        {"text": _text(found[key]), "feedback": _note(found[key])}
        for key in _right(root)
        if key in found
    ]


def _text_entry(root: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "short_answer"
    plain.fields = {"compared": "whole", "tolerance": Decimal(0)}
    weights = _weights(root) or {text: Decimal(1) for text in _right(root)}
    plain.rows = [
        {"wordings": text, "percent": int(100 * weight), "feedback": ""}
        for text, weight in weights.items()
        if weight > 0
    ]


def _extended(root: Any, interaction: Any, plain: Plain) -> None:
    plain.kind = "reflection"
    plain.notes.append("It comes in as a private reflection, which nobody marks.")


OWN: dict[str, Callable[[Any, Any, Plain], None]] = {
    "choiceInteraction": _choice,
    "matchInteraction": _match,
    "orderInteraction": _order,
    "textEntryInteraction": _text_entry,
    "extendedTextInteraction": _extended,
}
