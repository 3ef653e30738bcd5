from __future__ import annotations

from typing import Any

from django import forms

from lms.people.models import JobRole, Team


class TeamForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Give the team a name."}
    )
    parent = forms.ModelChoiceField(
        label="Within", queryset=Team.objects.none(), required=False,
        help_text=(
            "Whoever manages or supervises a team has those within it too, and what is asked of a "
            "team is asked of them."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        initial = {"name": team.name, "parent": team.parent_id}
        super().__init__(*args, initial=initial, **kwargs)
        others = Team.objects.filter(agency=team.agency)
        if team.pk:
            below = Team.objects.all().with_descendants(team.agency_id, {team.pk})
            others = others.exclude(pk__in=below)
        self.fields["parent"].queryset = others
        self.fields["parent"].empty_label = f"No other team: {team.agency}"


class JobRoleForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Give the job role a name."}
    )

    def __init__(self, *args: Any, job: JobRole, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": job.name}, **kwargs)
