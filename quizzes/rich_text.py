"""Rich text that is settled once, when a question is frozen, and shown as it then stood."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "img"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height", "class", "loading"}}
SCHEMES = {"http", "https", "mailto"}


def settled(source: str) -> str:
    """Return an editor's rich text as finished HTML: links and pictures resolved, no more."""
    return clean(expand_db_html(source))


def clean(html: str) -> str:
    # Only the editor sanitises what it saves; imports and scripts write to the field as well.
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)


def shown(html: str) -> SafeString:
    return mark_safe(clean(html))  # noqa: S308  (cleaned in this line)
