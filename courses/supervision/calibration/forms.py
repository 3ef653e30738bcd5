from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from courses.supervision.forms import (
    CriterionFields,
    PatientForm,
    evidence_field,
    level_field,
)
from courses.supervision.levels import RATED
from courses.supervision.models import Criterion, Moderation, VignetteRating

from .actions import Gap

LEVEL_CHOICES = [(level, f"{level} {word}" if level else word) for level, word in RATED]


class RatingForm(PatientForm, forms.Form):
    """A vignette's criteria: what shows it, then the level. Nothing is required until the end."""

    def __init__(
        self,
        *args: Any,
        ratings: list[VignetteRating],
        criteria: dict[str, Criterion],
        **kwargs: Any,
    ) -> None:
        self.ratings = [row for row in ratings if row.criterion in criteria]
        self.known = criteria
        super().__init__(*args, **kwargs)

    def add_fields(self) -> None:
        for row in self.ratings:
            name = self.known[row.criterion].name
            self.fields[f"evidence_{row.criterion}"] = evidence_field(
                f"{name}: what shows it?", row, most=1000, rows=2
            )
            self.fields[f"level_{row.criterion}"] = level_field(
                f"{name}: which level fits?", row, LEVEL_CHOICES
            )

    def criteria(self) -> list[CriterionFields]:
        return [
            CriterionFields(
                self.known[row.criterion],
                self[f"evidence_{row.criterion}"],
                self[f"level_{row.criterion}"],
            )
            for row in self.ratings
        ]

    def rated(self) -> dict[str, dict[str, Any]]:
        """Return what was sent and can be kept, for save_ratings."""
        return {row.criterion: self._sent(row.criterion) for row in self.ratings}

    def _sent(self, slug: str) -> dict[str, Any]:
        names = {key: f"{key}_{slug}" for key in ("evidence", "level")}
        return {
            key: self.cleaned_data[name]
            for key, name in names.items()
            if name in self.cleaned_data and name in self.data
        }

    def point_out(self, gaps: list[Gap]) -> None:
        """Say beside each field what it still lacks."""
        for gap in gaps:
            part = (
                "level" if self.cleaned_data.get(f"level_{gap.criterion}") is None else "evidence"
            )
            self.add_error(f"{part}_{gap.criterion}", gap.sentence)


class NoteForm(PatientForm, forms.Form):
    note = forms.CharField(
        label="What we agreed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=(
            "How you will both read this criterion from now on. You may agree to differ, and say "
            "where. Leave out names."
        ),
    )

    def __init__(self, *args: Any, moderation: Moderation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"note": moderation.note}, **kwargs)


class PartnerForm(PatientForm, forms.Form):
    partner = forms.ModelChoiceField(
        None, label="Whom will you talk it through with?", empty_label="Choose…"
    )

    def __init__(self, *args: Any, people: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = people
