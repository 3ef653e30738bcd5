"""HTML that comes from elsewhere: cleaned by what the editor allows, and no more kept."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3
from django.utils.html import strip_tags

from quizzes.rich_text import SCHEMES, TAGS

ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
IMG = re.compile(r"<img\b[^>]*>")
SRC = re.compile(r'\bsrc="([^"]*)"')
ALT = re.compile(r'\balt="([^"]*)"')
BLOCK = re.compile(r"<(p|ul|ol)\b")
HARMLESS = {"span", "div", "font"}
"""Say nothing that a reader would miss."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cleaned(html: str) -> str:
    # No rel is added to links: what is brought in twice must be the same both times.
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
    ).strip()


def in_blocks(html: str) -> str:
    """Put words that stand in no paragraph or list into one; the editor knows nothing else."""
    return f"<p>{html}</p>" if html and not BLOCK.search(html) else html


def lost_tags(html: str) -> list[str]:
    """Return the tags that cleaning takes out."""
    return sorted({tag.lower() for tag in TAG.findall(html)} - TAGS - HARMLESS)


def parted_after(text: str, end: str) -> tuple[str, str]:
    """Part a text after the last ``end`` that no backslash puts out of action.

    What opens behind it never closes; a pattern that looks for an end from each beginning would
    otherwise read the rest every time.
    """
    found = re.finditer(rf"\\.|{re.escape(end)}", text, re.DOTALL)
    place = max((match.end() for match in found if match[0] == end), default=0)
    return text[:place], text[place:]


def from_text(text: str) -> str:
    """Make paragraphs of plain text."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts)


def in_words(html: str) -> str:
    """Return the text of some HTML on one line."""
    return " ".join(unescape(strip_tags(html)).split())


def has_image(html: str) -> bool:
    return "<img" in html.lower()


def without_control(text: str) -> str:
    """Leave out characters that neither a database nor XML takes."""
    return CONTROL.sub("", text)
