from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from .plain import CHOICES, IMAGE, Parcel, Plain
from .qti_in import PREFIX
from .xml import Xml, document, tag

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
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
    return [tag("keyword", tag("string", word)) for word in plain.tags()]


def xhtml(html: str) -> Xml:
    """Return editor's HTML as XML; images are named by their place in the package."""
    closed = re.sub(r"<(br|img\b[^>]*?)\s*/?>", r"<\1/>", html).replace("&nbsp;", "\u00a0")
    return Xml(closed.replace(IMAGE, "../images/"))


def _item(plain: Plain) -> Xml:
    declared, interaction = _own(plain)
    feedback = (
        [tag("modalFeedback", xhtml(plain.feedback), outcomeIdentifier="OVERALL",
             identifier="all", showHide="show")]
        if plain.feedback
        else []
    )  # fmt: skip
    return tag(
        "assessmentItem",
        declared,
        tag("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"),
        tag("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple",
            baseType="identifier"),
        tag("itemBody", tag("div", xhtml(plain.prompt)), interaction),
        *_processing(plain),
        *feedback,
        xmlns=ITEM,
        identifier=f"{PREFIX}{plain.code}",
        title=plain.title,
        adaptive="false",
        timeDependent="false",
    )  # fmt: skip


def _processing(plain: Plain) -> list[Xml]:
    if plain.kind == "reflection":
        return []
    mapped = plain.kind in ("multiple_choice", "short_answer")
    template = "map_response" if mapped else "match_correct"
    return [tag("responseProcessing", template=TEMPLATES + template)]


def _declaration(cardinality: str, base: str, right: list[str], *more: Xml) -> Xml:
    values = [tag("value", each) for each in right]
    correct = [tag("correctResponse", *values)] if values else []
    return tag("responseDeclaration", *correct, *more, identifier="RESPONSE",
               cardinality=cardinality, baseType=base)  # fmt: skip


def _simple(key: str, text: str, feedback: str) -> Xml:
    note = (
        [tag("feedbackInline", feedback, outcomeIdentifier="FEEDBACK", identifier=key,
             showHide="show")]
        if feedback
        else []
    )  # fmt: skip
    return tag("simpleChoice", text, *note, identifier=key)


def _own(plain: Plain) -> tuple[Xml, Xml]:
    if plain.kind in CHOICES:
        return _choice(plain)
    if plain.kind == "true_false":
        said = [
            _simple(value, value.capitalize(), plain.fields[f"feedback_{value}"])
            for value in ("true", "false")
        ]
        right = "true" if plain.fields["answer_is_true"] else "false"
        asked = tag("choiceInteraction", *said, responseIdentifier="RESPONSE", maxChoices="1",
                    shuffle="false")  # fmt: skip
        return _declaration("single", "identifier", [right]), asked
    if plain.kind == "matching":
        return _match(plain)
    if plain.kind == "ordering":
        keys = [f"step{place}" for place in range(1, len(plain.rows) + 1)]
        steps = [
            _simple(key, row["text"], row["feedback"])
            for key, row in zip(keys, plain.rows, strict=True)
        ]
        asked = tag("orderInteraction", *steps, responseIdentifier="RESPONSE", shuffle="true")
        return _declaration("ordered", "identifier", keys), asked
    if plain.kind == "short_answer":
        return _short(plain)
    asked = tag("extendedTextInteraction", responseIdentifier="RESPONSE")
    return _declaration("single", "string", []), asked


def _choice(plain: Plain) -> tuple[Xml, Xml]:
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
        responseIdentifier="RESPONSE",
        maxChoices="1" if single else "0",
        shuffle="true" if plain.shuffle else "false",
    )  # fmt: skip
    cardinality = "single" if single else "multiple"
    return _declaration(cardinality, "identifier", right, *more), asked


def _match(plain: Plain) -> tuple[Xml, Xml]:
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
    asked = tag("matchInteraction", *sets, responseIdentifier="RESPONSE", shuffle="true",
                maxAssociations=str(len(lefts)))  # fmt: skip
    return _declaration("multiple", "directedPair", pairs), asked


def _short(plain: Plain) -> tuple[Xml, Xml]:
    weights = {
        wording: Decimal(row["percent"]) / 100
        for row in plain.rows
        for wording in row["wordings"].splitlines()
    }
    entries = [
        tag("mapEntry", mapKey=key, mappedValue=str(worth)) for key, worth in weights.items()
    ]
    asked = tag("p", tag("textEntryInteraction", responseIdentifier="RESPONSE"))
    mapping = tag("mapping", *entries, defaultValue="0")
    return _declaration("single", "string", list(weights)[:1], mapping), asked
