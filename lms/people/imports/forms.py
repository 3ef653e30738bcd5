from __future__ import annotations

from typing import Any

from django import forms

from lms.people.models import PeopleImport

from .days import DayOrder
from .planning import FIELDS, NEEDED, asks_for_order
from .reading import MOST_BYTES


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV or XLSX file",
        max_length=200,
        help_text="One row of headings, then one row for each person; at most 5 MB.",
        error_messages={
            "required": "Choose a file first.",
            "empty": "There is nothing in this file. Please choose another.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 5 MB. Hand it in in parts.")
        return file


class ColumnsForm(forms.Form):
    """Which column holds which fact, and how the file is meant."""

    def __init__(self, *args: Any, batch: PeopleImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = [(str(place), word or "(no heading)") for place, word in enumerate(batch.header)]
        for name, label in FIELDS.items():
            needed = name in NEEDED
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=needed,
                choices=[("", "Choose a column" if needed else "Not in this file"), *headings],
                error_messages={
                    "required": "Choose the column that holds this; every row needs it."
                },
                initial=str(batch.columns[name]) if name in batch.columns else "",
            )
        if batch.day_order or asks_for_order(batch.rows, batch.columns):
            self.fields["day_order"] = forms.ChoiceField(
                label="Days such as 03/11/2026 mean",
                choices=DayOrder,
                required=True,
                initial=batch.day_order,
                widget=forms.RadioSelect,
                error_messages={"required": "Some days can be read in two ways. Say which."},
            )
        self.fields["is_complete"] = forms.BooleanField(
            label="This file lists everyone",
            required=False,
            initial=batch.is_complete,
            help_text="Whoever has a number in the HR system and isn’t in the file loses access.",
        )
        self.fields["makes_teams"] = forms.BooleanField(
            label="Make teams that aren’t there yet", required=False, initial=batch.makes_teams
        )

    def columns(self) -> dict[str, int]:
        chosen = self.cleaned_data
        return {name: int(chosen[name]) for name in FIELDS if chosen.get(name)}
