from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from lms.people.models import KeptView, Membership, Role, User
from lms.reports.choosing import only_when
from lms.reports.reach import Reach
from lms.schedules.models import Form, Schedule
from lms.schedules.pages import TAKEABLE
from lms.schedules.slots import DAYS, Rhythm

HOURS = [(hour, f"{hour}:00") for hour in range(24)]
GONE = {"invalid_choice": "This isn’t in the list any more. Please choose again."}
ELSEWHERE = "By mail you get what concerns {}. This page is about another agency."
MOST_OTHERS = 20
MOST_LETTERS = 500


class HowForm(forms.Form):
    """How often something comes, when, as what, and to whom besides."""

    form = forms.ChoiceField(
        label="As", choices=Form.choices, initial=Form.XLSX, error_messages=GONE
    )
    rhythm = forms.ChoiceField(
        label="How often", choices=Rhythm.choices, initial=Rhythm.WEEKLY, error_messages=GONE
    )
    weekday = forms.TypedChoiceField(
        label="Day of the week", choices=DAYS, coerce=int, empty_value=0, required=False,
        help_text="For every week.", error_messages=GONE,
        widget=forms.Select(only_when("rhythm", Rhythm.WEEKLY)),
    )  # fmt: skip
    monthday = forms.IntegerField(
        label="Day of the month", min_value=1, max_value=31, initial=1, required=False,
        help_text="For every month. In a shorter month, its last day.",
        widget=forms.NumberInput(only_when("rhythm", Rhythm.MONTHLY)),
        error_messages={
            "min_value": "Days of a month begin with 1.",
            "max_value": "Days of a month end with 31.",
            "invalid": "Please write a number from 1 to 31.",
        },
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label="Hour", choices=HOURS, coerce=int, initial=7, error_messages=GONE
    )
    others = forms.CharField(
        label="Also to", required=False, max_length=2_000,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Addresses of other managers here. Each gets the people whom they manage "
        "themselves, and can end it.",
    )  # fmt: skip

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        self.fields["hour"].help_text = f"By the clock of your agency, {reach.agency.time_zone}."

    def clean_others(self) -> list[User]:
        said = [word for word in re.split(r"[\s,;]+", self.cleaned_data["others"]) if word]
        words = list(dict.fromkeys(word.lower() for word in said))
        if len(words) > MOST_OTHERS:
            raise ValidationError(f"Please give at most {MOST_OTHERS} addresses.")
        found = _managers(self.reach, words)
        unknown = [word for word in words if word not in found]
        if unknown:
            raise ValidationError(
                f"Nobody who manages people here has the address {unknown[0][:100]}."
            )
        return [person for person in found.values() if person != self.reach.viewer]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        missing = said.get("monthday") is None and "monthday" not in self.errors
        if said.get("rhythm") == Rhythm.MONTHLY and missing:
            self.add_error("monthday", "Please say on which day of the month.")
        return said

    def wish(self) -> dict[str, Any]:
        said = self.cleaned_data
        weekly = said["rhythm"] == Rhythm.WEEKLY
        day = said["weekday"] if weekly else said["monthday"]
        return {key: said[key] for key in ("form", "rhythm", "hour", "others")} | {"day": day}


def _managers(reach: Reach, addresses: list[str]) -> dict[str, User]:
    """Return by their addresses those who manage somebody at the agency today."""
    if not addresses:
        return {}
    theirs = Q()
    for address in addresses:
        theirs |= Q(user__email__iexact=address)
    rows = Membership.objects.active(reach.today).filter(agency=reach.agency, role=Role.MANAGER)
    rows = rows.filter(theirs, user__is_active=True).select_related("user")
    return {row.user.email.lower(): row.user for row in rows}


class ScheduleForm(HowForm):
    """Which page, or which view that is kept, comes; ``query`` is what was asked of the page."""

    view = forms.ChoiceField(
        label="What", error_messages=GONE,
        help_text="Days move along: what was finished comes since the last time, and who is "
        "covered as it is on the day.",
    )  # fmt: skip
    query = forms.CharField(required=False, max_length=MOST_LETTERS, widget=forms.HiddenInput)
    field_order = ["view"]

    def __init__(self, *args: Any, views: list[KeptView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.views = {str(view.pk): view for view in views}
        pages = [(page.name, page.title) for page in TAKEABLE.values() if page.by_mail]
        kept = [("Views that you keep", [*self.views.items()])] if views else []
        self.fields["view"].choices = [*kept, ("Pages", pages)]

    @property
    def chosen_view(self) -> KeptView | None:
        return self.views.get(self.cleaned_data["view"])

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        page = TAKEABLE.get(said.get("view", ""))
        if page:
            asked = QueryDict(said.get("query", "").replace("\x00", ""))
            laid = page.lay_out(self.reach.viewer, self.reach.agency, asked)
            said["query"] = laid.query[:MOST_LETTERS]
            elsewhere = page.agency_for(self.reach.viewer, asked) != self.reach.agency
            problem = ELSEWHERE.format(self.reach.agency) if elsewhere else laid.unread
            if problem:
                self.add_error(None, problem)
        return said


class ChangeForm(HowForm):
    name = forms.CharField(
        label="Name", max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    field_order = ["name"]

    @classmethod
    def of(cls, schedule: Schedule, sent: QueryDict | None, reach: Reach) -> ChangeForm:
        weekly = schedule.rhythm == Rhythm.WEEKLY
        now = {
            "name": schedule.name, "form": schedule.form, "rhythm": schedule.rhythm,
            "hour": schedule.hour, "weekday": schedule.day if weekly else 0,
            "monthday": 1 if weekly else schedule.day,
            "others": "\n".join(person.email for person in schedule.others.order_by("email")),
        }  # fmt: skip
        return cls(sent, reach=reach, initial=now)

    def wish(self) -> dict[str, Any]:
        return super().wish() | {"name": self.cleaned_data["name"]}
