from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from courses.supervision.forms import PatientForm
from courses.supervision.identifiers.heeding import HeedfulForm
from courses.supervision.journal.people import people_to_share_with
from courses.supervision.models import HoursKind, HoursStandard, LoggedHours
from lms.people.models import User

from .rules import MOST_IN_A_DAY

USUAL_MINUTES = 60
NO_NAMES = "A few words, without names, dates of birth or details that point to a person."


def _minutes(*, least: int, help_text: str = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        min_value=least, max_value=MOST_IN_A_DAY, widget=widget, help_text=help_text
    )


class HoursForm(HeedfulForm, forms.Form):
    """Filled in already with what it most likely will be: today, the last domain and duration."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    domain = forms.ModelChoiceField(None, to_field_name="slug", empty_label=None)
    minutes = _minutes(least=1)
    activity = forms.CharField(label="What you did", max_length=160, help_text=NO_NAMES)
    kind = forms.ChoiceField(choices=HoursKind)
    began = forms.TimeField(
        label="Began at",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    setting = forms.CharField(label="Where", max_length=80, required=False)
    supervisor = forms.ModelChoiceField(
        None, label="Who can confirm it", required=False, empty_label="Choose…"
    )

    def __init__(self, *args: Any, learner: User, standard: HoursStandard, **kwargs: Any) -> None:
        last = kwargs.pop("last", None)
        given = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial=_usual(learner, last) | given, **kwargs)
        self.fields["domain"].queryset = standard.domains.filter(is_on=True)
        people = people_to_share_with(learner)
        self.fields["supervisor"].queryset = people
        if not self.initial.get("supervisor") and len(people) == 1:
            self.initial["supervisor"] = people[0].pk

    def clean_id(self) -> Any:
        return self.cleaned_data["id"] or uuid4()

    def entry(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"pk": data.pop("id"), **data}


def _usual(learner: User, last: LoggedHours | None) -> dict[str, Any]:
    usual: dict[str, Any] = {"id": uuid4(), "minutes": USUAL_MINUTES, "kind": HoursKind.EXPERIENCE}
    if learner.agency:
        usual["on"] = learner.agency.today()
    if last:
        usual |= _as_before(last)
    return usual


def _as_before(row: LoggedHours) -> dict[str, Any]:
    names = ("domain", "minutes", "kind", "setting")
    return {name: getattr(row, name) for name in names} | {"supervisor": row.supervisor_id}


class CorrectionForm(HoursForm):
    minutes = _minutes(least=0, help_text="Nought takes the entry out.")
    because = forms.CharField(
        label="What is corrected, and why", max_length=400, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, row: LoggedHours, **kwargs: Any) -> None:
        names = ("on", "began", "activity")
        given = _as_before(row) | {name: getattr(row, name) for name in names}
        super().__init__(*args, initial=given, **kwargs)


class DecisionForm(PatientForm, forms.Form):
    CONFIRM, RETURN = "confirm", "return"

    entries = forms.ModelMultipleChoiceField(
        None,
        error_messages={
            "required": "Choose at least one entry.",
            "invalid_choice": "Someone has answered some of these meanwhile. Look once more.",
        },
    )
    then = forms.ChoiceField(choices=[(CONFIRM, "Confirm"), (RETURN, "Return")])
    because = forms.CharField(
        label="If you return some: why", max_length=400, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("then") == self.RETURN and not data.get("because"):
            self.add_error("because", "Say in a sentence why you return them.")
        return data
