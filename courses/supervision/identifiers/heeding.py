"""A form that shows what may point to a person before anything is saved, and takes a yes."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from courses.supervision.forms import PatientForm

from .finding import CANT, Hit, identifiers_in, in_a_sentence


class HeedfulForm(PatientForm):
    """Each hit is an error beside its field, until the sender says that they have read it.

    ``unheeded`` are the marks of these hits; sent back as “heeded”, they let the words pass.
    """

    cant = CANT
    unheeded = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found = {name: hits for name in self._written() if (hits := identifiers_in(data[name]))}
        mark = _mark(found)
        if found and self.data.get("heeded") != mark:
            self.unheeded = mark
            for name, hits in found.items():
                self.add_error(name, in_a_sentence(hits))
        return data

    def _written(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if type(field) is forms.CharField and self.cleaned_data.get(name)
        ]


def _mark(found: dict[str, list[Hit]]) -> str:
    """Say which hits were shown, without repeating them."""
    told = "|".join(f"{name}:{hit.text}" for name, hits in found.items() for hit in hits)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""
