"""What trainers choose from while they write a vignette."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps


def criteria() -> list[tuple[str, str]]:
    """Return each criterion of the published rubrics by its short name, once."""
    rows = apps.get_model("supervision", "Criterion").objects
    found = rows.filter(rubric__published_at__isnull=False).order_by("rubric", "sort_order")
    return [("", "Choose…"), *dict(found.values_list("slug", "name")).items()]


class CriterionSelect(forms.Select):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices=criteria)
