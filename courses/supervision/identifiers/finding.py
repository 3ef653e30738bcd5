"""Patterns in a text that may point to a person. Pure; it can’t find names, and says so.

The kinds follow the identifiers that US privacy rules ask to leave out, where they have a shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

CANT = (
    "This check knows patterns only. It can’t find names, nicknames or a story that points to "
    "one person: please read it once more yourself."
)


class Kind(TextChoices):
    EMAIL = "email", "an e-mail address"
    WEB = "web", "a web address or a handle"
    SSN = "ssn", "a social security or insurance number"
    PHONE = "phone", "a telephone number"
    ADDRESS = "address", "an address"
    POSTCODE = "postcode", "a postcode"
    RECORD = "record", "a record or account number"
    BIRTH = "birth", "a date of birth"
    DATE = "date", "a date"
    AGE = "age", "an age over 89"
    INITIALS = "initials", "initials"
    TITLE = "title", "a title with a name"


@dataclass(frozen=True)
class Hit:
    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:,?\s\d{4}\b)"
NUMERIC = (
    r"(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|"
    r"\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})"
)
WRITTEN = (
    rf"(?:{DAY}(?:\sof)?\s{MONTH}{YEAR}?|{MONTH}\s(?:the\s)?{DAY}(?!\d){YEAR}?|{MONTH}\s\d{{4}}\b)"
)
STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|"
    r"Terrace|Close|Crescent|Highway|Hwy|Square)\b\.?"
)
NAMED_STREET = r"(?:Street|Avenue|Road|Lane|Boulevard|Crescent|Highway)\b"
SITES = r"(?:com|org|net|edu|gov|io|info|me|co\.uk|org\.uk)"
OLD = r"(?:9\d|1[0-2]\d)"
IN_WORDS = r"ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
YEARS = r"(?:years?[\s-]olds?|yrs?[\s-]old|y/?o)\b"
BORN = r"(?:born|dob|d\.o\.b\.?|date of birth|birthday|birth date)"
HOLDERS = (
    r"(?:MRN|record|chart|case|client|patient|file|member|policy|account|claim|badge|booking|docket|"
    r"Medicaid|Medicare|insurance|prescription|passport|licen[cs]e(?: plate)?|plate|ID)"
)
NOT_INITIALS = r"(?!(?:A\.\s?A|N\.\s?A|U\.\s?S|U\.\s?K|A\.\s?M|P\.\s?M|P\.\s?O)\.)"
COUNTED = r"(?:steps|mg|dollars|euros|pounds|people|words|calories|miles|km)"
NO_SUM = r"(?<![\d.,£$€-])"

# Each part that repeats has an end, so that reading takes time in proportion to the text.
SOURCES: list[tuple[Kind, str]] = [
    (
        Kind.EMAIL,
        r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    ),
    (Kind.WEB, r"(?i:https?://|www\.)\S{0,300}[\w/]"),
    (
        Kind.WEB,
        rf"(?<![\w.-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}?\.{SITES}\b(?:/\S{{0,300}}\w)?",
    ),
    (Kind.WEB, r"(?<![\w.])@[A-Za-z][\w.]{1,40}\w"),
    (Kind.SSN, r"(?i:\b(?:SSN|social security(?: number)?)\W{0,4}(?:is |no\.? )?)\d[\d -]{3,10}\d"),
    (Kind.SSN, r"\b\d{3}-\d{2}-\d{4}\b|\b\d{3} \d{2} \d{4}\b"),
    (Kind.SSN, r"\b[A-CEGHJ-PR-TW-Z][A-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    (
        Kind.BIRTH,
        rf"(?i:\b{BORN}\W{{0,3}}(?:(?:is|was|on|in)\s)?(?:the\s)?"
        rf"(?:{NUMERIC}|{WRITTEN}|\d{{1,2}}/\d{{1,2}}|(?:19|20)\d\d\b))",
    ),
    (Kind.DATE, rf"(?<![\d./-]){NUMERIC}(?![\d/-])"),
    (Kind.DATE, rf"\b{WRITTEN}"),
    (Kind.PHONE, r"(?<![\w.])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)"),
    (Kind.PHONE, r"(?<![\w.])\+\d{1,3}(?:[ .-]\(?\d{1,8}\)?){2,5}(?!\d)|(?<![\w.])\+\d{9,14}\b"),
    (Kind.PHONE, r"(?<![\w.])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?!\d)"),
    (Kind.PHONE, r"(?<![\w.-])\d{3}[-.]\d{4}(?![\d-])"),
    (
        Kind.ADDRESS,
        rf"\b\d{{1,5}}[A-Za-z]?\s(?:[NSEW]\.?\s)?(?:[A-Z][\w’'-]{{0,30}}\.?\s){{1,3}}?{STREET}",
    ),
    (Kind.ADDRESS, rf"\b(?!The\b|Our\b|This\b|That\b|A\b)[A-Z][a-z’']{{1,30}}\s{NAMED_STREET}"),
    (Kind.ADDRESS, r"(?i:\bP\.?\s?O\.?\s?Box\s\d{1,8})"),
    (Kind.ADDRESS, r"(?i:\b(?:Apt|Apartment|Flat)\.?\s?#?\s?\d{1,5}[A-Z]?\b)"),
    (Kind.POSTCODE, r"\b[A-Z]{2},?\s\d{5}(?:-\d{4})?\b|\b\d{5}-\d{4}\b"),
    (
        Kind.POSTCODE,
        r"(?i:\b(?:zip|post ?code)(?:\s?code)?\W{0,3}(?:is\s)?)"
        r"(?=[A-Z]{0,2}\d)[A-Z0-9]{2,5}(?:[ -]?\d[A-Z0-9]{1,3})?\b",
    ),
    (Kind.POSTCODE, r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"),
    (
        Kind.RECORD,
        rf"(?i:\b{HOLDERS}(?:\s(?:no\.?|number|num|ID|plate|is)){{0,3}}\s?[:#]?\s?#?)"
        r"(?=[A-Z-]{0,5}\d)[A-Z]{0,4}-?\d[\dA-Z-]{2,20}\b",
    ),
    (Kind.RECORD, r"(?i:\b(?:licen[cs]e )?plate )[A-Z0-9]{2,4}[ -][A-Z0-9]{2,4}\b"),
    (Kind.RECORD, r"#\s?\d{3,20}\b"),
    (Kind.RECORD, r"\b[A-Z]{1,4}-?\d{4,20}\b|\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    (Kind.RECORD, rf"{NO_SUM}\d{{6,40}}(?![\d,]|\.\d)"),
    (Kind.RECORD, rf"{NO_SUM}\d{{5}}(?![\d,]|\.\d|\s?{COUNTED}\b)"),
    (Kind.AGE, rf"(?i:\b{OLD}[\s-]?{YEARS}|\b{IN_WORDS}[\s-]{YEARS})"),
    (Kind.AGE, rf"(?i:\b(?:aged?|turned|turns|turning)\s(?:of\s)?(?:{OLD}|{IN_WORDS})\b(?!\s?%))"),
    (Kind.AGE, rf"(?i:\b(?:woman|man|person|lady|gentleman|resident|someone) of {OLD}\b)"),
    (Kind.AGE, rf"(?i:\b{OLD}(?:st|nd|rd|th) birthday\b)"),
    (Kind.INITIALS, rf"\b{NOT_INITIALS}[A-Z]\.\s?[A-Z]\.(?:\s?[A-Z]\.)?(?!\w)"),
    (Kind.TITLE, r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?\s(?:[A-Z]\.\s?)?[A-Z][a-z’'-]{1,30}"),
]
PATTERNS = [(kind, re.compile(source)) for kind, source in SOURCES]


def identifiers_in(text: str) -> list[Hit]:
    """Return what looks like an identifier, in the order of the text; hits don’t overlap."""
    found: list[Hit] = []
    taken = bytearray(len(text))
    for hit in _all(text):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\1" * len(hit.text)
            found.append(hit)
    return sorted(found, key=lambda hit: hit.start)


def _all(text: str) -> Iterator[Hit]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            ending = " " if kind == Kind.INITIALS else " ."
            yield Hit(kind, match.group().rstrip(ending), match.start())


def in_a_sentence(hits: list[Hit]) -> str:
    """Return “‘14/3/87’ looks like a date, ‘…’ like initials.”"""
    first, *others = [f"“{hit.text}” {{}}like {hit.kind.label}" for hit in hits]
    return ", ".join([first.format("looks "), *(row.format("") for row in others)]) + "."
