"""The small forms on and beside a shared feedback."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from .forms import PatientForm
from .models import Outcome


class WordsForm(PatientForm, forms.Form):
    """A few words, that may be left out unless they are asked for."""

    words = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, asked: bool = False, label: str = "Your words", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required, self.fields["words"].label = asked, label


class PlanForm(PatientForm, forms.Form):
    words = forms.CharField(
        label="What happens first",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What is practised, who is beside them, and what is left aside until then.",
    )
    review_on = forms.DateField(
        label="When you look at it again",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class LookForm(PatientForm, forms.Form):
    reviewer = forms.ModelChoiceField(label="Whom would you like to ask?", queryset=None)
    words = forms.CharField(
        label="What you see differently",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, reviewers: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers


class OpinionForm(PatientForm, forms.Form):
    outcome = forms.ChoiceField(
        label="How do you see it?", choices=Outcome.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label="In your words",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands beside the feedback. Nothing that was said is changed.",
    )


class ReasonForm(PatientForm, forms.Form):
    CORRECT, WITHDRAW = "correct", "withdraw"

    how = forms.ChoiceField(
        label="What would you like to do?",
        choices=[
            (CORRECT, "Correct it: write a newer one that takes its place"),
            (WITHDRAW, "Withdraw it: it counts no more"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class FollowUpForm(PatientForm, forms.Form):
    words = forms.CharField(
        label="What has been done, or what you would like",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    settled = forms.BooleanField(label="This is settled for me", required=False)
