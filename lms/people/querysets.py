from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Agency, Membership, User


def held_on(day: date) -> Q:
    """Return the condition on Membership that it holds on a day; the last day still counts,
    unless access was closed before it was over."""
    lasts = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    open_still = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Q(started_on__lte=day) & lasts & open_still


def with_teams_below(pairs: Iterable[tuple[int, int | None]], team_ids: set[int]) -> set[int]:
    """Return some teams and all below them, out of (team, its parent) pairs; a ring ends too."""
    children = defaultdict(list)
    for pk, parent in pairs:
        children[parent].append(pk)
    found: set[int] = set()
    queue = list(team_ids)
    while queue:
        pk = queue.pop()
        if pk not in found:
            found.add(pk)
            queue += children[pk]
    return found


class MembershipQuerySet(models.QuerySet):
    def active(self, on: date | None = None) -> MembershipQuerySet:
        return self.filter(held_on(on or timezone.localdate()))

    def in_full(self) -> MembershipQuerySet:
        """With their agency and team, the longest-standing first."""
        return self.select_related("agency", "team").order_by("started_on", "pk")

    def read_for(self, people: Iterable[User]) -> None:
        """Give each of some people all of their memberships, in one query for everybody."""
        people = list(people)
        found: dict[int, list[Membership]] = defaultdict(list)
        for row in self.filter(user__in={person.pk for person in people}).in_full():
            found[row.user_id].append(row)
        for person in people:
            person.all_memberships = found[person.pk]

    def visible_to(self, person: User) -> MembershipQuerySet:
        """Places in the agencies and teams that one manages, those that have ended included."""
        if not person.is_authenticated:
            return self.none()
        condition = Q(pk__in=[])
        for row in person.memberships_as("manager"):
            condition |= row.place()
        return self.filter(condition)

    def within(self, scopes: list[Q]) -> MembershipQuerySet:
        """Memberships inside any of some scopes; none for no scope."""
        if not scopes:
            return self.none()
        condition = Q()
        for scope in scopes:
            condition |= scope
        return self.filter(condition)


class TeamQuerySet(models.QuerySet):
    def with_descendants(self, agency_id: int, team_ids: set[int]) -> set[int]:
        """Return the ids of some teams of one agency and of all teams below them (one query)."""
        pairs = self.filter(agency_id=agency_id).values_list("pk", "parent_id")
        return with_teams_below(pairs, team_ids)

    def with_ancestors(self, agency_id: int, team_ids: set[int]) -> set[int]:
        """Return the ids of some teams of one agency and of all teams above them (one query)."""
        parents = dict(self.filter(agency=agency_id).values_list("pk", "parent_id"))
        found: set[int] = set()
        for team in team_ids:
            while team is not None and team not in found:
                found.add(team)
                team = parents.get(team)
        return found

    def managed_by(self, person: User, agency: Agency) -> TeamQuerySet:
        """Teams of one agency that lie within what ``person`` manages there."""
        managing = person.memberships_as("manager", agency=agency)
        if any(row.team_id is None for row in managing):
            return self.filter(agency=agency)
        return self.filter(pk__in=set().union(*(row.teams_within for row in managing)))


class JobRoleQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> JobRoleQuerySet:
        """The job roles of the agencies that one manages, wholly or in part."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(agency__in=[row.agency_id for row in person.memberships_as("manager")])


class UserQuerySet(models.QuerySet):
    def in_scope_of(self, person: User, *roles: str, agency: Agency | None = None) -> UserQuerySet:
        """People in the teams (or the agency) where ``person`` now has one of some roles."""
        scopes = person.scopes(*roles, agency=agency)
        if not scopes:
            return self.none()
        memberships = self.model.memberships.rel.related_model.objects
        return self.filter(pk__in=memberships.within(scopes).values("user_id"))

    def managed_by(self, person: User, agency: Agency | None = None) -> UserQuerySet:
        return self.in_scope_of(person, "manager", agency=agency)

    def supervised_by(self, person: User) -> UserQuerySet:
        return self.in_scope_of(person, "supervisor").exclude(pk=person.pk)

    def supervising(self, learner: User, agency_id: int | None) -> UserQuerySet:
        """The other way round: everyone who now supervises somebody in one agency."""
        places = learner.memberships.active().filter(agency=agency_id)
        rows = list(places.values_list("team_id", "supervisor_id"))
        if not rows:
            return self.none()
        member = self.model.memberships.rel.related_model
        teams = member.team.field.related_model.objects
        above = teams.with_ancestors(agency_id, {team for team, _ in rows} - {None})
        named = {supervisor for _, supervisor in rows} - {None}
        reach = Q(team__isnull=True) | Q(team__in=above) | Q(user__in=named)
        roles = member.objects.active().filter(reach, agency=agency_id, role="supervisor")
        return self.filter(pk__in=roles.values("user"), is_active=True).exclude(pk=learner.pk)

    def visible_to(self, person: User) -> UserQuerySet:
        """Oneself, and the people of the teams one manages or supervises."""
        if not person.is_authenticated:
            return self.none()
        seen = self.in_scope_of(person, "manager", "supervisor")
        return self.filter(Q(pk=person.pk) | Q(pk__in=seen.values("pk")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> AgencyQuerySet:
        return self.filter(pk__in=[row.agency_id for row in person.current_memberships])


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> InvitationQuerySet:
        """Invitations into the agencies and teams that one manages."""
        if not person.is_authenticated:
            return self.none()
        condition = Q(pk__in=[])
        for row in person.memberships_as("manager"):
            condition |= row.place()
        return self.filter(condition)

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; some may have run out and want renewing."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
