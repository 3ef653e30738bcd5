from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from .levels import Level
from .models import (
    KINDS,
    Criterion,
    Feedback,
    FeedbackForm,
    PracticeRequest,
    Rating,
    RequestKind,
    VignetteRating,
)

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


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class AskForm(PatientForm, forms.ModelForm):
    time_1 = forms.DateTimeField(
        label="A time that would suit", required=False, widget=moment_input()
    )
    time_2 = forms.DateTimeField(label="Or this", required=False, widget=moment_input())

    class Meta:
        model = PracticeRequest
        fields = ["kind", "supervisor", "what", "when"]
        labels = {"supervisor": "Whom would you like to ask?"}
        widgets = {"what": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self, *args: Any, supervisors: QuerySet, kinds: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors
        self.fields["supervisor"].empty_label = "Choose…"
        if len(supervisors) == 1:
            self.fields["supervisor"].initial = supervisors[0]
        self.fields["kind"].required = False
        choices = RequestKind.choices
        self.fields["kind"].choices = [row for row in choices if kinds is None or row[0] in kinds]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or RequestKind.LIVE

    def _moment(self, name: str) -> datetime | None:
        moment = self.cleaned_data.get(name)
        if moment and moment <= timezone.now():
            self.add_error(name, "This time has passed. Choose one still to come.")
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found = [self._moment(name) for name in ("time_1", "time_2")]
        data["times"] = [moment for moment in found if moment]
        return data

    def asked(self) -> dict[str, Any]:
        """Return what to ask with."""
        left_out = ("time_1", "time_2")
        return {name: row for name, row in self.cleaned_data.items() if name not in left_out}


class AnswerForm(PatientForm, forms.Form):
    ACCEPT, PROPOSE, HAND_OVER, HAND_BACK = "accept", "propose", "hand_over", "hand_back"

    answer = forms.ChoiceField(
        choices=[
            (ACCEPT, "Accept"),
            (PROPOSE, "Propose this time"),
            (HAND_OVER, "Hand over"),
            (HAND_BACK, "Hand back"),
        ],
        widget=forms.HiddenInput,
    )
    starts_at = forms.DateTimeField(
        label="Date and time",
        required=False,
        widget=moment_input(),
        help_text="With it, both of you get an entry for your calendars.",
    )
    place = forms.CharField(label="Where you meet", max_length=120, required=False)
    to = forms.ModelChoiceField(
        None, label="Hand it over to", required=False, empty_label="Choose…"
    )
    reply = forms.CharField(
        label="A sentence for them",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, others: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = others

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        answer, when = data.get("answer"), data.get("starts_at")
        if answer == self.HAND_BACK and not data.get("reply"):
            self.add_error("reply", "Say in a sentence why you hand it back.")
        if answer == self.HAND_OVER and not data.get("to") and "to" not in self.errors:
            self.add_error("to", "Choose whom you hand it over to.")
        if answer == self.PROPOSE and not when and "starts_at" not in self.errors:
            self.add_error("starts_at", "Name the time that you propose.")
        if when and when <= timezone.now() and answer in (self.ACCEPT, self.PROPOSE):
            self.add_error("starts_at", "This time has passed. Choose one still to come.")
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
            self.fields[f"evidence_{row.criterion_id}"] = evidence_field(
                f"{row.criterion}: what did you see or hear?", row, most=2000, rows=3
            )
            self.fields[f"level_{row.criterion_id}"] = level_field(
                f"{row.criterion}: which level fits?", row, LEVEL_CHOICES
            )

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


def evidence_field(
    label: str, rating: Rating | VignetteRating, *, most: int, rows: int
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=most, required=False, initial=rating.evidence, widget=widget
    )


def level_field(
    label: str, rating: Rating | VignetteRating, choices: list[tuple[Any, str]]
) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        initial=rating.level,
        widget=forms.RadioSelect,
    )


def _sent_rating(rating: Rating, sent: dict[str, Any]) -> dict[str, Any]:
    names = {key: f"{key}_{rating.criterion_id}" for key in ("evidence", "level")}
    return {key: sent[name] for key, name in names.items() if name in sent}
