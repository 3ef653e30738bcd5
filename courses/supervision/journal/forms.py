from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from courses.supervision.forms import PatientForm
from courses.supervision.identifiers.heeding import HeedfulForm
from lms.people.models import User

from .people import people_to_share_with

LONGEST = 20_000
USUAL_SHARE = timedelta(days=14)


class EntryForm(PatientForm, forms.Form):
    words = forms.CharField(
        label="Your words", max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea({"rows": 14}),
        help_text="Leave out names, dates of birth and anything that points to a client.",
    )  # fmt: skip
    prompt = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


class ShareForm(HeedfulForm, forms.Form):
    supervisor = forms.ModelChoiceField(
        None, label="Whom would you like to read this?", empty_label="Choose…"
    )
    words = forms.CharField(
        label="The part you share", max_length=4000, widget=forms.Textarea({"rows": 8}),
        help_text="Take out whatever isn’t meant for them. The entry itself stays yours alone.",
    )  # fmt: skip
    ends_on = forms.DateField(
        label="Until", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="The last day on which they can read it; 90 days at most.",
    )  # fmt: skip

    def __init__(self, *args: Any, writer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_to_share_with(writer)
        self.fields["supervisor"].queryset = people
        if len(people) == 1:
            self.initial.setdefault("supervisor", people[0])
        if writer.agency:
            self.initial.setdefault("ends_on", writer.agency.today() + USUAL_SHARE)
