from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from courses.supervision.forms import PatientForm, moment_input
from courses.supervision.identifiers.heeding import HeedfulForm
from courses.supervision.models import (
    USUAL_AGREEMENTS,
    Attendance,
    GroupMember,
    GroupRole,
    GroupSession,
    HoursSplit,
)
from lms.people.models import User

from .actions import people_to_invite
from .recording import Share, Shares


class GroupForm(PatientForm, forms.Form):
    name = forms.CharField(label="What the group is called", max_length=80)
    members = forms.ModelMultipleChoiceField(
        None,
        label="Who takes part",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person."},
    )
    split = forms.ModelChoiceField(None, label="How hours are split", empty_label=None)
    words = forms.CharField(
        label="Agreements",
        max_length=4000,
        initial=USUAL_AGREEMENTS,
        widget=forms.Textarea({"rows": 6}),
        help_text="One on a line. Everyone accepts them before hours are counted.",
    )

    def __init__(self, *args: Any, facilitator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = people_to_invite(facilitator)
        self.fields["split"].queryset = HoursSplit.objects.all()


class AgreementsForm(PatientForm, forms.Form):
    words = forms.CharField(
        label="Agreements",
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
        help_text="One on a line. A change is a new version, and everyone accepts it anew.",
    )


class MemberForm(PatientForm, forms.Form):
    person = forms.ModelChoiceField(None, label="Take somebody in", empty_label="Choose…")
    role = forms.ChoiceField(choices=GroupRole, label="As")

    def __init__(self, *args: Any, facilitator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_invite(facilitator)


class SessionForm(HeedfulForm, forms.ModelForm):
    class Meta:
        model = GroupSession
        fields = ["starts_at", "minutes", "place", "topic"]
        widgets = {"starts_at": moment_input()}
        labels = {"minutes": "How long, in minutes"}

    def _written(self) -> list[str]:
        """Only the theme may be about somebody; a place may well be a link or a number."""
        return [name for name in super()._written() if name == "topic"]


@dataclass(frozen=True)
class MemberFields:
    person: User
    there: forms.BoundField
    presented: forms.BoundField


class AttendanceForm(PatientForm, forms.Form):
    """Filled in already as if everyone had been there from beginning to end."""

    minutes = forms.IntegerField(
        label="How long it was, in minutes",
        min_value=10,
        max_value=480,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    because = forms.CharField(
        label="What is corrected, and why", max_length=400, widget=forms.Textarea({"rows": 2})
    )

    def __init__(
        self, *args: Any, session: GroupSession, people: list[User], **kwargs: Any
    ) -> None:
        self.session, self.people = session, people
        self.before = {row.person_id: row for row in session.attendances.standing()}
        super().__init__(*args, initial={"minutes": session.minutes}, **kwargs)

    def add_fields(self) -> None:
        if not self.session.is_held:
            del self.fields["because"]
        for person in self.people:
            row = self.before.get(person.pk)
            usual = 0 if self.session.is_held else self.session.minutes
            there = row.attended if row else usual
            self.fields[f"there_{person.pk}"] = _minutes("there", person, there)
            presented = row.presented if row else 0
            self.fields[f"presented_{person.pk}"] = _minutes("presenting", person, presented)

    def members(self) -> list[MemberFields]:
        return [
            MemberFields(row, self[f"there_{row.pk}"], self[f"presented_{row.pk}"])
            for row in self.people
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        length = data.get("minutes") or 0
        for person in self.people:
            there, presented = (
                data.get(f"{part}_{person.pk}", 0) for part in ("there", "presented")
            )
            if there > length:
                self.add_error(f"there_{person.pk}", "Longer than the session was.")
            elif presented > there:
                self.add_error(f"presented_{person.pk}", "Longer than they were there.")
        return data

    def shares(self) -> Shares:
        data = self.cleaned_data
        return {
            row.pk: Share(data[f"there_{row.pk}"], data[f"presented_{row.pk}"])
            for row in self.people
        }


def _minutes(part: str, person: User, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=f"{person}: minutes {part}",
        min_value=0,
        max_value=480,
        initial=initial,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "short"}),
    )


def people_of(session: GroupSession) -> list[User]:
    """Return the members there are now, then whoever was there and has left since."""
    rows = GroupMember.objects.filter(group=session.group, left_at=None).select_related("person")
    people = {row.person_id: row.person for row in rows}
    for row in Attendance.objects.standing().filter(session=session).select_related("person"):
        people.setdefault(row.person_id, row.person)
    return list(people.values())
