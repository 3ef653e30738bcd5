from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError

from .models import Agency, Invitation, Role, Team, User
from .passwords import check_wide
from .second_step import WIDE


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="The invitation goes to this address."
    )
    first_name = forms.CharField(
        label="First name", max_length=150, required=False, help_text="They can change it."
    )
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.STAFF)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none())

    def __init__(self, *args: Any, manager: User, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.managed_by(manager, agency)
        if any(row.team_id is None for row in manager.memberships_as(Role.MANAGER, agency=agency)):
            self.fields["team"].required = False
            self.fields["team"].empty_label = f"No team: all of {agency}"
            self.fields["team"].help_text = "Without a team, a supervisor or manager has everyone."


class AcceptForm(forms.Form):
    """What someone new says about themselves; the address is the invitation's."""

    first_name = forms.CharField(
        label="First name",
        max_length=150,
        help_text="As it should stand on your certificates.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label="Last name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=1024,
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        names = {"first_name": invitation.first_name, "last_name": invitation.last_name}
        super().__init__(*args, initial=names, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "password" in cleaned:
            self._check_password(cleaned)
        return cleaned

    def _check_password(self, cleaned: dict[str, Any]) -> None:
        person = User(
            email=self.invitation.email,
            first_name=cleaned.get("first_name", ""),
            last_name=cleaned.get("last_name", ""),
        )
        try:
            validate_password(cleaned["password"], person)
            if self.invitation.role in WIDE:
                check_wide(cleaned["password"])
        except ValidationError as error:
            self.add_error("password", error)
