"""The invented agencies: teams, people, and what each is asked to complete."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress

from courses.pages.models import CoursePage
from courses.progress.actions import assign
from lms.people.actions import invite
from lms.people.models import Agency, JobRole, Membership, Role, Team, User
from lms.people.signals import person_joined

from .calendar import Calendar


@dataclass
class Cast:
    """One agency with everybody in it, by the part of their address before the @."""

    agency: Agency
    calendar: Calendar
    data: dict[str, Any]
    teams: dict[str, Team]
    courses: dict[str, CoursePage]
    people: dict[str, User] = field(default_factory=dict)

    @property
    def manager(self) -> User:
        return self.people[self.data["manager"]]

    def address(self, row: dict[str, Any]) -> str:
        return f"{local_part(row)}@{self.data['domain']}"


def local_part(row: dict[str, Any]) -> str:
    """Return a login or an address as given, or first.last in plain letters."""
    given = row.get("login") or row.get("address") or f"{row['first']}.{row['last']}"
    letters = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode()
    return letters.lower()


def bring_in(cast: Cast, password_hash: str) -> None:
    """Make the manager first, who asks for the courses; everyone who joins later is asked too."""
    rows = sorted(cast.data["people"], key=lambda row: local_part(row) != cast.data["manager"])
    _join(cast, rows[0], password_hash)
    for row in cast.data["assignments"]:
        assign(
            cast.courses[row["course"]],
            agency=cast.agency,
            team=cast.teams[row["team"]],
            due_days=row["due_days"],
            by=cast.manager,
            at=cast.calendar.moment(row["ago"], 9),
        )
    for row in rows[1:]:
        _join(cast, row, password_hash)
    for row in cast.data.get("invitations", []):
        _invite(cast, row)


def _join(cast: Cast, row: dict[str, Any], password_hash: str) -> None:
    """Give someone an account and a place; one hash serves all, as hashing is slow by design."""
    joined = cast.calendar.moment(row["joined"], 8)
    person = User.objects.create(
        email=cast.address(row),
        first_name=row["first"],
        last_name=row["last"],
        password=password_hash,
        date_joined=joined,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    membership = Membership.objects.create(
        user=person,
        agency=cast.agency,
        team=cast.teams[row["team"]] if "team" in row else None,
        role=row.get("role", Role.STAFF),
        job_role=JobRole.objects.get_or_create(agency=cast.agency, name=row["job"])[0],
        started_on=cast.calendar.day(row["joined"]),
    )
    person_joined.send(sender=Membership, person=person, membership=membership, at=joined)
    cast.people[local_part(row)] = person


def _invite(cast: Cast, row: dict[str, Any]) -> None:
    invite(
        cast.agency,
        cast.address(row),
        role=Role.STAFF,
        team=cast.teams[row["team"]],
        first_name=row["first"],
        last_name=row["last"],
        by=cast.manager,
        at=cast.calendar.moment(row["ago"], 10),
    )


def make_agency(data: dict[str, Any]) -> tuple[Agency, dict[str, Team]]:
    agency = Agency.objects.create(**data["agency"])
    teams = {name: Team.objects.create(agency=agency, name=name) for name in data["teams"]}
    return agency, teams
