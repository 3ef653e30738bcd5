"""What several open pages may write: no page writes over words that it hasn't seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http import JsonResponse
from django.utils import timezone

from lms.core.errors import LmsError
from lms.core.open_page import OpenPage


class Draft(models.Model):
    token = models.CharField(
        max_length=40,
        blank=True,
        editable=False,
        help_text="Which open page wrote last, and its how-manieth.",
    )

    class Meta:
        abstract = True


class WrittenElsewhere(LmsError):
    code = "written_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "Not saved: another tab or device has saved something else since. Your words are still "
            "on this page; press the button to see both."
        )


def take_up(draft: Draft, page: OpenPage | None, *, differs: bool) -> None:
    """Mark a draft as this page's before it is saved. Raises WrittenElsewhere."""
    if page is None:
        return
    if page.has_seen(draft.token):
        draft.token = page.token
    elif differs:
        raise WrittenElsewhere


@dataclass(frozen=True)
class Saved:
    """A field as it is saved, where the page that was sent says something else."""

    label: str
    words: str


def differing(sent: forms.BaseForm, saved: forms.BaseForm) -> list[Saved]:
    """Return what is saved, field by field, wherever it isn't what was sent."""
    return [
        Saved(str(bound.label), _in_words(bound))
        for bound in saved.visible_fields()
        if _plain(bound.value()) != _plain(sent[bound.name].value())
    ]


def saved_or_why(form: forms.BaseForm, at: datetime) -> JsonResponse:
    """Tell an open page what became of its message: kept whole, or what couldn't be, and why."""
    if form.is_valid():
        return JsonResponse({"saved": True, "at": f"{timezone.localtime(at):%H:%M}"})
    name, errors = next(iter(form.errors.items()))
    label = str(form[name].label)
    stop = "" if label.endswith("?") else "."
    message = f"Not saved yet: {label}{stop} {errors[0]}"
    return JsonResponse({"saved": False, "code": "bad_input", "message": message}, status=422)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(str(row) for row in value)
    if isinstance(value, date):
        return value.isoformat()
    if value in (None, False, ""):
        return ""
    return "\n".join(str(value).splitlines()).strip()


def _in_words(bound: forms.BoundField) -> str:
    value = _plain(bound.value())
    if isinstance(bound.field, forms.BooleanField):
        return "Yes" if value else "No"
    names = {str(key): str(name) for key, name in getattr(bound.field, "choices", ())}
    rows: Iterator[str] = iter(value if isinstance(value, list) else [value])
    return ", ".join(names.get(row, row) for row in rows if row) or "Nothing"


def changes(row: models.Model, words: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in words.items())


def set_words(row: models.Model, words: dict[str, Any]) -> None:
    for name, value in words.items():
        setattr(row, name, value)
