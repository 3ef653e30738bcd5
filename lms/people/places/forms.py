from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from lms.people.models import Agency, JobRole, Membership, Role, Team, User

from .actions import FACTS


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


def why_field() -> forms.CharField:
    return forms.CharField(
        label="Why", max_length=200, required=False, help_text="It stands in the history."
    )


class PlaceForm(forms.Form):
    """Where somebody works, as what, and under whom."""

    role = forms.ChoiceField(label="Role", choices=Role, initial=Role.STAFF)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none())
    job_role = forms.ModelChoiceField(
        label="Job role", queryset=JobRole.objects.none(), required=False, empty_label="None"
    )
    supervisor = forms.ModelChoiceField(
        label="Own supervisor",
        queryset=User.objects.none(),
        required=False,
        empty_label="Whoever supervises the team",
    )
    on = forms.DateField(
        label="From",
        widget=day_input(),
        help_text="Another team or role begins on this day; the old one ends the day before.",
    )
    why = why_field()

    def __init__(
        self, *args: Any, manager: User, agency: Agency, person: User, place: Membership | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        usual = {name: getattr(place, name) for name in FACTS} if place else {}
        super().__init__(*args, initial=usual | {"on": agency.today()}, **kwargs)
        self.fields["team"].queryset = Team.objects.managed_by(manager, agency)
        if any(row.team_id is None for row in manager.memberships_as(Role.MANAGER, agency=agency)):
            self.fields["team"].required = False
            self.fields["team"].empty_label = f"No team: all of {agency}"
        jobs = JobRole.objects.visible_to(manager).filter(agency=agency)
        self.fields["job_role"].queryset = jobs
        here = Membership.objects.active(agency.today()).filter(
            agency=agency, role=Role.SUPERVISOR, user__is_active=True
        )
        within = Q(pk__in=User.objects.managed_by(manager, agency).values("pk"))
        named = Q(pk=place.supervisor_id if place else None)
        people = User.objects.filter(within | named, pk__in=here.values("user"))
        self.fields["supervisor"].queryset = people.exclude(pk=person.pk)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


class EndForm(forms.Form):
    on = forms.DateField(label="Last day", widget=day_input())
    access = forms.ChoiceField(
        label="Access",
        choices=[
            ("last_day", "Until the end of the last day"),
            ("now", "Closed at once, whatever the last day is"),
        ],
        initial="last_day",
        widget=forms.RadioSelect,
    )
    everywhere = forms.BooleanField(
        label="They leave: end every place they have here", required=False, initial=True
    )
    why = why_field()

    def __init__(self, *args: Any, place: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.initial.setdefault("on", place.agency.today())

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day < self.place.started_on:
            raise forms.ValidationError("A last day can’t come before the first.")
        return day
