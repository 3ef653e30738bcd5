from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from .levels import Level
from .models import KINDS, Criterion, Feedback, FeedbackForm, PracticeRequest, Rating

LEVEL_CHOICES = [
    *((level.value, f"{level.value} {level.label}") for level in Level),
    ("", "Not observed"),
]


class PatientForm(forms.BaseForm):
    """Takes what is too long and says so, where a browser would silently cut it off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_fields()
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def add_fields(self) -> None:
        """Add the fields that depend on what the form is for."""


class AskForm(PatientForm, forms.ModelForm):
    class Meta:
        model = PracticeRequest
        fields = ["supervisor", "what", "when"]
        labels = {"supervisor": "Whom would you like to ask?"}
        widgets = {"what": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, supervisors: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors
        if len(supervisors) == 1:
            self.fields["supervisor"].initial = supervisors[0]


class AnswerForm(PatientForm, forms.Form):
    ACCEPT, HAND_BACK = "accept", "hand_back"

    answer = forms.ChoiceField(
        choices=[(ACCEPT, "Accept"), (HAND_BACK, "Hand back")], widget=forms.HiddenInput
    )
    reply = forms.CharField(
        label="A sentence for them",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="When and where you will come, or whom to ask instead.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") == self.HAND_BACK and not data.get("reply"):
            self.add_error("reply", "Say in a sentence why you hand it back.")
        return data


class ReplyForm(PatientForm, forms.Form):
    reply = forms.CharField(
        label="Your own words",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What fits, what you see differently, what you would like next.",
    )


@dataclass(frozen=True)
class CriterionFields:
    """One criterion on the form: evidence first, level second."""

    criterion: Criterion
    evidence: forms.BoundField
    level: forms.BoundField

    @property
    def progress(self) -> str:
        """Return filled, begun or empty, for the list beside the form."""
        parts = [bool(self.evidence.value()), bool(self.level.value())]
        return "filled" if all(parts) else "begun" if any(parts) else "empty"


def _draft_widgets() -> dict[str, forms.Widget]:
    days = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}
    long = {"context": 4, "strengths": 4, "next_step": 3, "moments": 5, "question": 3,
            "observation": 5, "alternatives": 4, "plan": 3, "response": 5}  # fmt: skip
    areas = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in long.items()}
    return areas | {name: forms.DateInput(**days) for name in ("observed_on", "delete_on")}


class DraftForm(PatientForm, forms.ModelForm):
    """A draft of any kind: nothing in it is required yet, except a day that is a day."""

    def __init__(
        self,
        *args: Any,
        ratings: list[Rating],
        wording: FeedbackForm | None = None,
        **kwargs: Any,
    ) -> None:
        self.ratings = ratings
        self.introduction = wording.introduction if wording else ""
        super().__init__(*args, **kwargs)
        for name, words in (wording.wording() if wording else {}).items():
            if name in self.Meta.fields:
                self.fields[name].label = words["label"]
                self.fields[name].help_text = words["help"]

    def session(self) -> list[forms.BoundField]:
        """Return what belongs before the criteria."""
        return [self[name] for name in self.Meta.fields if name not in CLOSING]

    def closing(self) -> list[forms.BoundField]:
        return [self[name] for name in CLOSING]

    def add_fields(self) -> None:
        for row in self.ratings:
            self.fields[f"evidence_{row.criterion_id}"] = _evidence_field(row)
            self.fields[f"level_{row.criterion_id}"] = _level_field(row)

    def criteria(self) -> list[CriterionFields]:
        return [
            CriterionFields(
                row.criterion,
                self[f"evidence_{row.criterion_id}"],
                self[f"level_{row.criterion_id}"],
            )
            for row in self.ratings
        ]

    def _was_sent(self, name: str) -> bool:
        """An empty box isn’t sent at all, so it counts as sent with the rest of the form."""
        is_box = isinstance(self.fields[name], forms.BooleanField)
        return name in self.data or (is_box and "observed_on" in self.data)

    def draft(self) -> dict[str, Any]:
        """Return what was sent and can be kept, for save_draft; one bad field loses no other."""
        sent = {name: value for name, value in self.cleaned_data.items() if self._was_sent(name)}
        own = {name: sent[name] for name in self.Meta.fields if name in sent}
        return own | {
            "ratings": {row.criterion_id: _sent_rating(row, sent) for row in self.ratings}
        }


CLOSING = ("strengths", "next_step")
DRAFT_FORMS: dict[type[Feedback], type[DraftForm]] = {
    kind: forms.modelform_factory(
        kind, form=DraftForm, fields=kind.draft_fields, widgets=_draft_widgets()
    )
    for kind in KINDS
}


def _evidence_field(rating: Rating) -> forms.CharField:
    return forms.CharField(
        label=f"{rating.criterion}: what did you see or hear?",
        max_length=2000,
        required=False,
        initial=rating.evidence,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _level_field(rating: Rating) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=f"{rating.criterion}: which level fits?",
        choices=LEVEL_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        initial=rating.level,
        widget=forms.RadioSelect,
    )


def _sent_rating(rating: Rating, sent: dict[str, Any]) -> dict[str, Any]:
    names = {key: f"{key}_{rating.criterion_id}" for key in ("evidence", "level")}
    return {key: sent[name] for key, name in names.items() if name in sent}
