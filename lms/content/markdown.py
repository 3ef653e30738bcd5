"""Markdown of the content files as the HTML that Wagtail's editor would have saved."""

from __future__ import annotations

from collections.abc import Iterable

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

EDITOR_TAGS = {"strong": "b", "em": "i"}
TAGS_OF_FEATURE = {
    "h3": {"h3"},
    "bold": {"b"},
    "italic": {"i"},
    "ol": {"ol", "li"},
    "ul": {"ul", "li"},
    "link": {"a"},
}


def _as_the_editor_writes(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or []:
            child.tag = EDITOR_TAGS.get(child.tag, child.tag)


MARKDOWN = MarkdownIt("commonmark")
MARKDOWN.core.ruler.push("editor_tags", _as_the_editor_writes)


def rich_text(markdown: str, features: Iterable[str]) -> str:
    """Return HTML with nothing in it beyond what an editor with these features can make.

    Wagtail's own output filter doesn't sanitise, so what bypasses the editor is cleaned here.
    """
    tags = {"p", "br"}.union(*(TAGS_OF_FEATURE.get(feature, set()) for feature in features))
    html = nh3.clean(
        MARKDOWN.render(markdown),
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return html.strip()
