from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .plain import IMAGE, Parcel, Plain
from .qti_gaps import declared_gaps, feedback_to_gaps, gap_keys, passage_xml
from .qti_in import PREFIX
from .xml import Xml, document, tag

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
MAPPED = ("multiple_choice", "short_answer")
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def write_qti(parcel: Parcel) -> dict[str, bytes]:
    """Return the files of a content package by their path."""
    files = {f"items/{plain.code}.xml": document(_item(plain)) for plain in parcel.questions}
    pictures = {f"images/{name}": data for name, data in parcel.images.items()}
    return {"imsmanifest.xml": document(_manifest(parcel)), **files, **pictures}


def _manifest(parcel: Parcel) -> Xml:
    resources = [
        tag(
            "resource",
            tag("metadata", tag("lom", tag("general", *_keywords(plain)), xmlns=LOM)),
            tag("file", href=f"items/{plain.code}.xml"),
            identifier=f"{PREFIX}{plain.code}",
            type="imsqti_item_xmlv2p1",
            href=f"items/{plain.code}.xml",
        )
        for plain in parcel.questions
    ]
    head = tag("metadata", tag("schema", "QTIv2.1 Package"), tag("schemaversion", "1.0.0"))
    parts = (head, tag("organizations"), tag("resources", *resources))
    return tag("manifest", *parts, xmlns=PACKAGE, identifier="questions")


def _keywords(plain: Plain) -> list[Xml]:
    return [tag("keyword", tag("string", word)) for word in _words(plain)]


def _words(plain: Plain) -> Iterator[str]:
    yield from plain.tags()
    if plain.category:
        yield f"category {plain.category}"
    for place, part in enumerate(plain.parts, start=1):
        for word in (f"code {part.code}", f"title {part.title}", *_words(part)):
            yield f"part {place}: {word}"


def xhtml(html: str) -> Xml:
    """Return editor's HTML as XML; images are named by their place in the package."""
    closed = re.sub(r"<(br|img\b[^>]*?)\s*/?>", r"<\1/>", html).replace("&nbsp;", "\u00a0")
    return Xml(closed.replace(IMAGE, "../images/"))


@dataclass(frozen=True)
class Written:
    """A question as an item holds it: what is declared, what is shown, and what earns a share."""

    declared: list[Xml]
    shown: list[Xml]
    earning: list[tuple[str, bool, Fraction]]
    """Each response, whether its points are mapped, and its share of the item’s."""
    feedback: list[Xml] = field(default_factory=list)


def _item(plain: Plain) -> Xml:
    written = _scene(plain) if plain.kind == "scenario" else _own(plain, "RESPONSE")
    return tag(
        "assessmentItem",
        *written.declared,
        tag("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"),
        tag("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple",
            baseType="identifier"),
        tag("itemBody", tag("div", xhtml(plain.prompt)), *written.shown),
        *_processing(plain, written),
        *_overall(plain, "all"),
        *written.feedback,
        xmlns=ITEM,
        identifier=f"{PREFIX}{plain.code}",
        title=plain.title,
        adaptive="false",
        timeDependent="false",
    )  # fmt: skip


def _overall(plain: Plain, key: str) -> list[Xml]:
    if not plain.feedback:
        return []
    return [tag("modalFeedback", xhtml(plain.feedback), outcomeIdentifier="OVERALL",
                identifier=key, showHide="show")]  # fmt: skip


def _scene(plain: Plain) -> Written:
    parts = [_own(part, f"RESPONSE_{n}", n) for n, part in enumerate(plain.parts, start=1)]
    whole = sum((Fraction(part.points) for part in plain.parts), Fraction(0)) or Fraction(1)
    return Written(
        declared=[each for part in parts for each in part.declared],
        shown=[
            tag("div", xhtml(part.prompt), *written.shown, class_="part")
            for part, written in zip(plain.parts, parts, strict=True)
        ],
        earning=[
            (key, mapped, share * Fraction(part.points) / whole)
            for part, written in zip(plain.parts, parts, strict=True)
            for key, mapped, share in written.earning
        ],
        feedback=[
            each
            for n, (part, written) in enumerate(zip(plain.parts, parts, strict=True), start=1)
            for each in (*_overall(part, f"RESPONSE_{n}"), *written.feedback)
        ],
    )


def _gaps(plain: Plain, within: int) -> Written:
    keys = gap_keys(plain, within)
    earning = [(key, True, Fraction(1, len(keys))) for key in keys]
    shown, notes = [passage_xml(plain, keys)], feedback_to_gaps(plain, keys)
    return Written(declared_gaps(plain, keys), shown, earning, notes)


def _processing(plain: Plain, written: Written) -> list[Xml]:
    if plain.kind == "reflection":
        return []
    if plain.kind in ("blanks", "scenario"):
        return [tag("responseProcessing", *[_earned(*each) for each in written.earning])]
    template = "map_response" if plain.kind in MAPPED else "match_correct"
    return [tag("responseProcessing", template=TEMPLATES + template)]


def _earned(key: str, mapped: bool, share: Fraction) -> Xml:
    worth = tag("baseValue", f"{float(share):.6f}", baseType="float")
    there = tag("variable", identifier="SCORE")
    if mapped:
        more = tag("product", worth, tag("mapResponse", identifier=key))
        return tag("setOutcomeValue", tag("sum", there, more), identifier="SCORE")
    fits = tag("match", tag("variable", identifier=key), tag("correct", identifier=key))
    adds = tag("setOutcomeValue", tag("sum", there, worth), identifier="SCORE")
    return tag("responseCondition", tag("responseIf", fits, adds))


def _declaration(key: str, cardinality: str, base: str, right: list[str], *more: Xml) -> Xml:
    values = [tag("value", each) for each in right]
    correct = [tag("correctResponse", *values)] if values else []
    return tag("responseDeclaration", *correct, *more, identifier=key,
               cardinality=cardinality, baseType=base)  # fmt: skip


def _simple(key: str, text: str, feedback: str) -> Xml:
    note = (
        [tag("feedbackInline", feedback, outcomeIdentifier="FEEDBACK", identifier=key,
             showHide="show")]
        if feedback
        else []
    )  # fmt: skip
    return tag("simpleChoice", text, *note, identifier=key)


def _own(plain: Plain, key: str, within: int = 0) -> Written:
    if plain.kind == "blanks":
        return _gaps(plain, within)
    declared, shown = OWN[plain.kind](plain, key)
    return Written([declared], [shown], [(key, plain.kind in MAPPED, Fraction(1))])


def _true_false(plain: Plain, key: str) -> tuple[Xml, Xml]:
    said = [
        _simple(value, value.capitalize(), plain.fields[f"feedback_{value}"])
        for value in ("true", "false")
    ]
    right = "true" if plain.fields["answer_is_true"] else "false"
    asked = tag("choiceInteraction", *said, responseIdentifier=key, maxChoices="1",
                shuffle="false")  # fmt: skip
    return _declaration(key, "single", "identifier", [right]), asked


def _order(plain: Plain, key: str) -> tuple[Xml, Xml]:
    places = [f"step{place}" for place in range(1, len(plain.rows) + 1)]
    steps = [
        _simple(place, row["text"], row["feedback"])
        for place, row in zip(places, plain.rows, strict=True)
    ]
    asked = tag("orderInteraction", *steps, responseIdentifier=key, shuffle="true")
    return _declaration(key, "ordered", "identifier", places), asked


def _think(plain: Plain, key: str) -> tuple[Xml, Xml]:
    asked = tag("extendedTextInteraction", responseIdentifier=key)
    return _declaration(key, "single", "string", []), asked


def _choice(plain: Plain, name: str) -> tuple[Xml, Xml]:
    single = plain.kind == "single_choice"
    keys = [f"option{place}" for place in range(1, len(plain.rows) + 1)]
    right = [key for key, row in zip(keys, plain.rows, strict=True) if row["is_correct"]]
    share = Fraction(1, max(1, len(right)))
    entries = [
        tag("mapEntry", mapKey=key,
            mappedValue=f"{float(share if row['is_correct'] else -share):.6f}")
        for key, row in zip(keys, plain.rows, strict=True)
    ]  # fmt: skip
    mapping = tag("mapping", *entries, lowerBound="0", upperBound="1", defaultValue="0")
    more = () if single else (mapping,)
    asked = tag(
        "choiceInteraction",
        *[_simple(key, row["text"], row["feedback"])
          for key, row in zip(keys, plain.rows, strict=True)],
        responseIdentifier=name,
        maxChoices="1" if single else "0",
        shuffle="true" if plain.shuffle else "false",
    )  # fmt: skip
    cardinality = "single" if single else "multiple"
    return _declaration(name, cardinality, "identifier", right, *more), asked


def _match(plain: Plain, name: str) -> tuple[Xml, Xml]:
    texts = list(dict.fromkeys(row["right"] for row in plain.rows))
    lefts = [row for row in plain.rows if row["left"]]
    keys = {text: f"right{place}" for place, text in enumerate(texts, start=1)}
    pairs = [f"left{place} {keys[row['right']]}" for place, row in enumerate(lefts, start=1)]
    from_ = [
        tag("simpleAssociableChoice", row["left"], identifier=f"left{place}", matchMax="1")
        for place, row in enumerate(lefts, start=1)
    ]
    to = [
        tag("simpleAssociableChoice", text, identifier=key, matchMax=str(len(lefts)))
        for text, key in keys.items()
    ]
    sets = (tag("simpleMatchSet", *from_), tag("simpleMatchSet", *to))
    asked = tag("matchInteraction", *sets, responseIdentifier=name, shuffle="true",
                maxAssociations=str(len(lefts)))  # fmt: skip
    return _declaration(name, "multiple", "directedPair", pairs), asked


def _short(plain: Plain, name: str) -> tuple[Xml, Xml]:
    weights = {
        wording: Decimal(row["percent"]) / 100
        for row in plain.rows
        for wording in row["wordings"].splitlines()
    }
    exact = "true" if plain.fields.get("case_counts") else "false"
    entries = [
        tag("mapEntry", mapKey=key, mappedValue=str(worth), caseSensitive=exact)
        for key, worth in weights.items()
    ]
    asked = tag("p", tag("textEntryInteraction", responseIdentifier=name))
    mapping = tag("mapping", *entries, defaultValue="0")
    return _declaration(name, "single", "string", list(weights)[:1], mapping), asked


OWN: dict[str, Callable[[Plain, str], tuple[Xml, Xml]]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "matching": _match,
    "ordering": _order,
    "short_answer": _short,
    "reflection": _think,
}
