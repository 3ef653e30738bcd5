from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from quizzes.models import Frozen
from quizzes.rich_text import shown
from quizzes.sheet import AskedQuestion

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


@register.filter
def letter(number: int) -> str:
    """Return the letter of the alphabet that stands at a place, from 1."""
    return chr(ord("A") + number - 1)


@register.simple_tag
def asked_within(questions: list[Frozen], name: str, answer: Any) -> list[AskedQuestion]:
    """Return the questions of a scenario, each with its own name in the form and its answer."""
    return [
        AskedQuestion.part(number, asked, f"{name}-{number}", under(answer, str(number)))
        for number, asked in enumerate(questions, start=1)
    ]
