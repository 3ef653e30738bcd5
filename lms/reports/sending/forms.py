from __future__ import annotations

from typing import Any

from django import forms

from lms.people.models import KeptView
from lms.schedules.models import Form
from lms.schedules.slots import DAYS, Rhythm

HOURS = [(hour, f"{hour}:00") for hour in range(24)]
GONE = {"invalid_choice": "This isn’t in the list any more. Please choose again."}


class ScheduleForm(forms.Form):
    """Which view comes how often, when, and as what."""

    view = forms.ChoiceField(label="View", error_messages=GONE)
    form = forms.ChoiceField(
        label="As", choices=Form.choices, initial=Form.XLSX, error_messages=GONE
    )
    rhythm = forms.ChoiceField(
        label="How often", choices=Rhythm.choices, initial=Rhythm.WEEKLY, error_messages=GONE
    )
    weekday = forms.TypedChoiceField(
        label="Day of the week", choices=DAYS, coerce=int, empty_value=0, required=False,
        help_text="For every week.", error_messages=GONE,
    )  # fmt: skip
    monthday = forms.IntegerField(
        label="Day of the month", min_value=1, max_value=31, initial=1, required=False,
        help_text="For every month. In a shorter month, its last day.",
        error_messages={
            "min_value": "Days of a month begin with 1.",
            "max_value": "Days of a month end with 31.",
            "invalid": "Please write a number from 1 to 31.",
        },
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label="Hour", choices=HOURS, coerce=int, initial=7, error_messages=GONE
    )

    def __init__(self, *args: Any, views: list[KeptView], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.views = {str(view.pk): view for view in views}
        self.fields["view"].choices = [*self.views.items()]
        self.fields["hour"].help_text = f"By the clock of your agency, {zone}."

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        missing = said.get("monthday") is None and "monthday" not in self.errors
        if said.get("rhythm") == Rhythm.MONTHLY and missing:
            self.add_error("monthday", "Please say on which day of the month.")
        return said

    def wish(self) -> dict[str, Any]:
        said = self.cleaned_data
        weekly = said["rhythm"] == Rhythm.WEEKLY
        return {
            "form": said["form"],
            "rhythm": said["rhythm"],
            "day": said["weekday"] if weekly else said["monthday"],
            "hour": said["hour"],
        }

    def chosen_view(self) -> KeptView:
        return self.views[self.cleaned_data["view"]]
