"""Straight quotation marks in prose become typographic ones."""

from __future__ import annotations

import re
from typing import Any

# Addresses, markup and code are kept as they are; what is left over is prose.
QUOTE = re.compile(r"""(?P<keep>\]\([^)]*\)|<[^<>]*>|https?://\S+|`[^`]*`)|(?P<quote>["'])""")
OPENING = {'"': "“", "'": "‘"}
CLOSING = {'"': "”", "'": "’"}
MARKUP_BEFORE = re.compile(r"(?:[*_]|<[^<>]*>)+$")
MARKUP_AFTER = re.compile(r"^(?:[*_]|<[^<>]*>)+")
BEFORE_OPENING = "([{—–-/“‘\"'"


def typographic(text: str) -> str:
    """Return a text with curled quotation marks and apostrophes."""
    return QUOTE.sub(_curl, text)


def typographic_throughout(data: Any) -> Any:
    """Return plain data (as YAML gives it) with every string in it curled."""
    if isinstance(data, str):
        return typographic(data)
    if isinstance(data, list):
        return [typographic_throughout(item) for item in data]
    if isinstance(data, dict):
        return {name: typographic_throughout(value) for name, value in data.items()}
    return data


def _curl(match: re.Match[str]) -> str:
    quote = match["quote"]
    if quote is None:
        return match["keep"]
    before = MARKUP_BEFORE.sub("", match.string[: match.start()])
    after = MARKUP_AFTER.sub("", match.string[match.end() :])
    return (OPENING if _opens(quote, before, after) else CLOSING)[quote]


def _opens(quote: str, before: str, after: str) -> bool:
    if not after or after[0].isspace() or after[0] in ".,;:?!)]":
        return False
    if quote == "'" and after[0].isdigit():
        return False  # the ’90s
    return not before or before[-1].isspace() or before[-1] in BEFORE_OPENING
