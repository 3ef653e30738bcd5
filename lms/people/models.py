from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .imports.models import PeopleImport
from .invitations import Invitation
from .kept.models import KeptView
from .querysets import (
    AgencyQuerySet,
    JobRoleQuerySet,
    MembershipQuerySet,
    TeamQuerySet,
    UserManager,
    held_on,
)
from .roles import Role

__all__ = [
    "Agency",
    "Invitation",
    "JobRole",
    "KeptView",
    "Membership",
    "PeopleImport",
    "Role",
    "Team",
    "User",
    "known_time_zone",
]


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone. Choose one such as America/New_York.")


class Agency(models.Model):
    """An employer whose staff are trained here; nothing of one agency is visible to another."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(
        max_length=64, default="America/New_York", validators=[known_time_zone]
    )
    on_call = models.CharField(
        "on-call contact",
        max_length=200,
        blank=True,
        help_text="Whom staff reach when a shift gets too much, for example a name and a number.",
    )
    emergency_number = models.CharField(
        max_length=80,
        default="911",
        blank=True,
        help_text="911 is the number of the United States. Anywhere else, put your own here.",
    )
    crisis_line = models.CharField(
        max_length=200,
        default="988: call, text or chat, at any hour. Press 1 for veterans, 2 for Spanish.",
        blank=True,
        help_text="988 serves the United States. Anywhere else, put your own line here.",
    )
    ask_line = models.CharField(
        "whom to ask about one’s role",
        max_length=200,
        blank=True,
        help_text=(
            "For what goes beyond someone’s role, for example “the shift lead, 555-0100”. "
            "Without it, lessons say “your supervisor”."
        ),
    )
    duties = models.TextField(
        "reporting and warning",
        max_length=600,
        blank=True,
        help_text=(
            "Your policy on mandatory reporting and the duty to warn, in two or three sentences. "
            "It stands at the end of every lesson."
        ),
    )
    verification_shows_name = models.BooleanField(
        default=False,
        help_text=(
            "Let the public page of a certificate show the name while its holder shares a link. "
            "Otherwise the page asks for the surname first."
        ),
    )

    evaluation_required = models.BooleanField(
        "course evaluation before the certificate",
        default=False,
        help_text=(
            "Some approving bodies want to know how a course was found. The answers are kept apart "
            "from names; nobody sees those of a group of fewer than five."
        ),
    )

    two_step_required = models.BooleanField(
        "second step at sign-in",
        default=True,
        help_text=(
            "Ask supervisors, managers, trainers and administrators for a code from their phone "
            "after the password. Everyone else may use one if they like."
        ),
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def missing_support(self) -> list[str]:
        """Return what is empty of that which people look for when they need someone at once."""
        lines = {
            "on-call contact": self.on_call,
            "emergency number": self.emergency_number,
            "crisis line": self.crisis_line,
        }
        return [name for name, value in lines.items() if not value.strip()]

    def today(self, at: datetime | None = None) -> date:
        """Return the date it is for this agency, by which due dates are judged."""
        return (at or timezone.now()).astimezone(self.zone).date()


class Team(models.Model):
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="team_name_once_per_agency")
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in; the e-mail address is the name they sign in with."""

    username = None
    email = models.EmailField(
        "e-mail address",
        unique=True,
        error_messages={"unique": "Someone already signs in with this address."},
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.email

    @cached_property
    def holds_permissions(self) -> bool:
        """Say whether any permission was given to them; most people who learn have none."""
        return self.is_superuser or self.groups.exists() or self.user_permissions.exists()

    @cached_property
    def all_memberships(self) -> list[Membership]:
        """Memberships of whatever time, the longest-standing first; read once for each request."""
        return list(self.memberships.in_full())

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """Memberships that hold today by their agency's calendar."""
        return self.memberships_at()

    def memberships_at(self, at: datetime | None = None) -> list[Membership]:
        return [row for row in self.all_memberships if row.holds_on(row.agency.today(at))]

    @property
    def agency(self) -> Agency | None:
        """The agency this person works for; of several, the longest-standing one that stays.

        On the last day at one agency, someone who has begun at another belongs there.
        """
        if not self.current_memberships:
            return None
        return min(self.current_memberships, key=lambda row: row.ended_on is not None).agency

    def roles(self) -> set[str]:
        return {row.role for row in self.current_memberships}

    def has_role(self, role: str) -> bool:
        return role in self.roles()

    def memberships_as(self, *roles: str, agency: Agency | None = None) -> list[Membership]:
        """Current memberships in some roles; of one agency, when it is given."""
        return [
            row
            for row in self.current_memberships
            if row.role in roles and (agency is None or row.agency_id == agency.pk)
        ]

    def scopes(self, *roles: str, agency: Agency | None = None) -> list[Q]:
        """Return one condition on Membership for each place where this person has such a role.

        A manager or supervisor without a team has the whole agency; with a team, it and the
        teams below it. A supervisor also has whoever they are named for, wherever that is.
        """
        rows = self.memberships_as(*roles, agency=agency)
        named = [
            Q(agency_id=row.agency_id, supervisor_id=self.pk) & held_on(row.agency.today())
            for row in rows
            if row.role == Role.SUPERVISOR and row.team_id is not None
        ]
        return [row.scope() for row in rows] + named

    def oversees(self, *roles: str, whom: str) -> Q:
        """Return the condition on anything of an agency and about a person (the field ``whom``)
        that it belongs to an agency where this person has such a role, and is about someone
        within that role's reach there.
        """
        condition = Q(pk__in=[])
        for agency in {row.agency for row in self.memberships_as(*roles)}:
            people = User.objects.in_scope_of(self, *roles, agency=agency)
            condition |= Q(("agency", agency), (f"{whom}__in", people.values("pk")))
        return condition


class JobRole(models.Model):
    """What someone does at an agency, in its own words; courses can be asked of a job role."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="job_roles")
    name = models.CharField(max_length=120)

    objects = JobRoleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="job_role_name_once_per_agency")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Where a person works, in which role, from when to when. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.STAFF)
    job_role = models.ForeignKey(
        JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    supervisor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="supervisees"
    )
    external_id = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="The person’s number in the HR system."
    )
    started_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day on nothing is open to them, though their last day is to come.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "team", "role"],
                condition=Q(ended_on__isnull=True, team__isnull=False),
                name="one_open_membership_per_team_and_role",
            ),
            # NULLs are distinct in a unique index, so the agency-wide case needs its own.
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(ended_on__isnull=True, team__isnull=True),
                name="one_open_membership_per_agency_and_role",
            ),
            models.UniqueConstraint(
                fields=["agency", "external_id"],
                condition=Q(ended_on__isnull=True) & ~Q(external_id=""),
                name="one_open_membership_per_external_id",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["agency", "team", "role"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} at {self.team or self.agency}"

    def holds_on(self, day: date) -> bool:
        lasts = self.ended_on is None or day <= self.ended_on
        return self.started_on <= day and lasts and not (self.closed_on and self.closed_on <= day)

    @cached_property
    def teams_within(self) -> set[int]:
        """The membership's team and all teams below it; none for a whole agency."""
        if self.team_id is None:
            return set()
        return Team.objects.all().with_descendants(self.agency_id, {self.team_id})

    def above(self) -> Q:
        """Return the condition on Membership that it lies here or in what this place lies in."""
        if self.team_id is None:
            return Q(agency_id=self.agency_id, team_id=None)
        return Q(agency_id=self.agency_id) & (Q(team_id=None) | Q(team_id__in=self._teams_above))

    @cached_property
    def _teams_above(self) -> set[int]:
        return Team.objects.all().with_ancestors(self.agency_id, {self.team_id})

    def place(self) -> Q:
        """Return the condition on anything with an agency and a team that it lies in this place."""
        if self.team_id is None:
            return Q(agency_id=self.agency_id)
        return Q(agency_id=self.agency_id, team_id__in=self.teams_within)

    def scope(self) -> Q:
        """Return the condition on Membership: in this place, and holding on the agency's today."""
        return self.place() & held_on(self.agency.today())

    def covers(self, team: Team | None) -> bool:
        """Say whether a team (or, without one, the whole agency) lies in this place."""
        return self.team_id is None or (team is not None and team.pk in self.teams_within)
