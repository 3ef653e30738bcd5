from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """Return what a mapping holds for a key, or nothing."""
    return mapping.get(key)
