"""Making and renaming teams and job roles, and putting a team within another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.core.errors import BadInput, NotPermitted
from lms.people.models import Agency, JobRole, Role, Team, User
from lms.people.signals import structure_changed


def may_arrange(person: User, agency: Agency) -> bool:
    """Say whether someone manages the whole agency, and so says how it is made up."""
    managing = person.memberships_as(Role.MANAGER, agency=agency)
    return any(row.team_id is None for row in managing)


@transaction.atomic
def keep_team(
    team: Team, *, name: str, parent: Team | None, by: User, at: datetime | None = None
) -> Team:
    """Keep a new team, or another name or another place of one that is there."""
    _hold(team.agency, by)
    _require_free_name(team, name)
    if parent is not None and parent.agency_id != team.agency_id:
        raise BadInput(f"{parent} isn’t one of {team.agency}’s.", code="elsewhere")
    if parent is not None and team.pk and parent.pk in _and_below(team):
        raise BadInput("A team can’t lie within itself or one below it.", code="ring")
    what = f"Team {team} kept as {name}" if team.pk else f"Team {name} made"
    what += f", within {parent}" if parent else ""
    team.name, team.parent = name, parent
    team.save()
    structure_changed.send(sender=Team, thing=team, what=what, by=by, at=at or timezone.now())
    return team


@transaction.atomic
def keep_job_role(job: JobRole, *, name: str, by: User, at: datetime | None = None) -> JobRole:
    """Keep a new job role, or another name of one that is there."""
    _hold(job.agency, by)
    _require_free_name(job, name)
    what = f"Job role {job} kept as {name}" if job.pk else f"Job role {name} made"
    job.name = name
    job.save()
    structure_changed.send(sender=JobRole, thing=job, what=what, by=by, at=at or timezone.now())
    return job


def _hold(agency: Agency, by: User) -> None:
    """Lock the agency's row, so that two at once can't make a ring or the same name."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    if not may_arrange(by, agency):
        raise NotPermitted("Whoever manages the whole agency says how it is made up.")


def _require_free_name(thing: Team | JobRole, name: str) -> None:
    same = type(thing).objects.filter(agency=thing.agency, name__iexact=name)
    if same.exclude(pk=thing.pk).exists():
        raise BadInput(f"There is one called {name} already.", code="name_taken")


def _and_below(team: Team) -> set[int]:
    return Team.objects.all().with_descendants(team.agency_id, {team.pk})
