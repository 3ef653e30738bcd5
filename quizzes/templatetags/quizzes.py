from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
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
