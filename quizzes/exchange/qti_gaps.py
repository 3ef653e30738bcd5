"""Texts with gaps in QTI 2.1: text entries and inline choices within the text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .gaps import offering, options_of, passage_html, settle_passage, sign
from .markup import in_words
from .plain import Plain
from .qti_item import GAPS, INTERACTIONS, Item, is_exact, right_of, weights_in
from .xml import Xml, children, inner_html, name, tag, text_of


def is_passage(found: list[Any]) -> bool:
    """Whether some interactions are gaps of one text; a text entry alone is a short answer."""
    if any(name(each) not in GAPS for each in found):
        return False
    alone = len(found) == 1 and name(found[0]) == "textEntryInteraction"
    return not alone or found[0].get("responseIdentifier", "").startswith("GAP_")


def read_passage(item: Item, around: Any, found: list[Any], plain: Plain) -> None:
    plain.kind = "blanks"
    typed = [item.declared(_key(each)) for each in found if name(each) == GAPS[0]]
    if typed and all(map(is_exact, typed)):
        plain.exact.add("case_counts")
    plain.fields = plain.typed()
    plain.rows = [_row(item, each, plain) for each in found]
    for place, each in enumerate(found):
        each.tail = sign(place) + (each.tail or "")
    settle_passage(plain, item.linked(inner_html(around, without=INTERACTIONS)))


def _key(interaction: Any) -> str:
    return interaction.get("responseIdentifier", "")


def _row(item: Item, interaction: Any, plain: Plain) -> dict[str, str]:
    declared = item.declared(_key(interaction))
    weights = weights_in(declared) or {key: Decimal(1) for key in right_of(declared)}
    best = max(weights.values(), default=Decimal(0))
    fitting = {key for key, weight in weights.items() if weight == best > 0}
    partly = "Answers that earn a part of a gap’s points get lost."
    if any(0 < weight < best for weight in weights.values()) and partly not in plain.notes:
        plain.notes.append(partly)
    note = {"feedback": in_words(item.said(_key(interaction)))}
    if name(interaction) == GAPS[0]:
        texts = [key for key in weights if key in fitting]
        return {"accepted": "\n".join(texts), "others": ""} | note
    choices = children(interaction, "inlineChoice")
    return offering([(text_of(each), each.get("identifier") in fitting) for each in choices]) | note


def gap_keys(plain: Plain, within: int = 0) -> list[str]:
    """Name the responses of the gaps; those of a question of a scenario carry its number."""
    start = f"GAP_{within}_" if within else "GAP_"
    return [f"{start}{place}" for place in range(1, len(plain.rows) + 1)]


def declared_gaps(plain: Plain, keys: list[str]) -> list[Xml]:
    exact = "true" if plain.fields.get("case_counts") else "false"
    return [_declared(row, key, exact) for key, row in zip(keys, plain.rows, strict=True)]


def _declared(row: dict[str, str], key: str, exact: str) -> Xml:
    options = options_of(row)
    right = [f"choice{place}" for place, (_, fits) in enumerate(options, 1) if fits]
    values = right if options else row["accepted"].splitlines()
    entries = [
        tag("mapEntry", mapKey=value, mappedValue="1", caseSensitive=exact) for value in values
    ]
    return tag(
        "responseDeclaration",
        tag("correctResponse", tag("value", values[0])),
        tag("mapping", *entries, defaultValue="0"),
        identifier=key,
        cardinality="single",
        baseType="identifier" if options else "string",
    )


def passage_xml(plain: Plain, keys: list[str]) -> Xml:
    html = passage_html(plain, lambda place: _gap(plain.rows[place], keys[place]))
    return Xml(html.replace("<br>", "<br/>"))


def _gap(row: dict[str, str], key: str) -> Xml:
    choices = [
        tag("inlineChoice", text, identifier=f"choice{place}")
        for place, (text, _) in enumerate(options_of(row), start=1)
    ]
    if not choices:
        return tag("textEntryInteraction", responseIdentifier=key)
    return tag("inlineChoiceInteraction", *choices, responseIdentifier=key, shuffle="true")


def feedback_to_gaps(plain: Plain, keys: list[str]) -> list[Xml]:
    return [
        tag("modalFeedback", row["feedback"], outcomeIdentifier="FEEDBACK", identifier=key,
            showHide="show")
        for key, row in zip(keys, plain.rows, strict=True)
        if row["feedback"]
    ]  # fmt: skip
