from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from quizzes.rich_text import shown

register = template.Library()


@register.filter
def frozen_html(html: str) -> SafeString:
    """Show the rich text of a frozen question."""
    return shown(html)


@register.filter
def under(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """Return what a mapping holds under a key, or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def per_cent(value: float | None) -> str:
    """Show a figure with one decimal, or a dash where nothing can be said."""
    return "–" if value is None else f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def plain_words(html: str) -> str:
    """Return the words of some rich text, on one line."""
    return " ".join(strip_tags(html.replace("<", " <")).split())
