"""The words of a design: fixed placeholders, and claims that need somebody's approval."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = ("name", "course", "hours", "date", "agency", "edition")
IN_BRACES = re.compile(r"\{([^{}]*)\}")
CREDIT = re.compile(
    r"\bCE[\s-]?(?:credit|hour|unit|clock)s?\b|\bCEUs?\b|\bCMEs?\b"
    r"|\bcontinuing[\s-]+(?:\w+[\s-]+)?education\b",
    re.IGNORECASE,
)


def unknown_placeholders(words: str) -> list[str]:
    return [f"{{{name}}}" for name in IN_BRACES.findall(words) if name not in PLACEHOLDERS]


def filled(words: str, values: Mapping[str, str]) -> str:
    """Put values in the place of placeholders, once: a value that looks like one stays as it is."""
    return IN_BRACES.sub(lambda match: values.get(match[1], match[0]), words)


def claims_credit(words: str) -> bool:
    """Say whether some words speak of continuing-education credit."""
    return bool(CREDIT.search(words))
