"""What one manager answers for: every report starts here and shows nothing from outside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.http import Http404

from courses.pages.catalogue import open_courses
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import Agency, JobRole, Membership, Role, Team, User
from lms.people.querysets import MembershipQuerySet, UserQuerySet, with_teams_below


@dataclass(frozen=True)
class Reach:
    """One agency, its teams and its people, as far as someone manages them today."""

    viewer: User
    agency: Agency
    today: date

    @cached_property
    def is_whole(self) -> bool:
        """Say whether they manage all of the agency, and not some teams."""
        managing = self.viewer.memberships_as(Role.MANAGER, agency=self.agency)
        return any(row.team_id is None for row in managing)

    @cached_property
    def people(self) -> UserQuerySet:
        return User.objects.managed_by(self.viewer, self.agency)

    @cached_property
    def places(self) -> MembershipQuerySet:
        scopes = self.viewer.scopes(Role.MANAGER, agency=self.agency)
        return Membership.objects.within(scopes).select_related("team", "agency")

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.managed_by(self.viewer, self.agency))

    @cached_property
    def job_roles(self) -> list[JobRole]:
        """The job roles that somebody within reach has."""
        jobs = JobRole.objects.visible_to(self.viewer).filter(agency=self.agency)
        return list(jobs.filter(pk__in=self.places.values("job_role")))

    @cached_property
    def courses(self) -> list[CoursePage]:
        return open_courses()

    def teams_below(self, team: Team) -> set[int]:
        """Return a team and all below it."""
        return with_teams_below([(row.pk, row.parent_id) for row in self.teams], {team.pk})

    def in_team(self, team: Team) -> Q:
        """Return the condition on people that they work in a team, or in one below it."""
        return Q(pk__in=self.places.filter(team__in=self.teams_below(team)).values("user"))

    def with_job_role(self, job: JobRole) -> Q:
        return Q(pk__in=self.places.filter(job_role=job).values("user"))

    def enrolments(self, people: UserQuerySet | None = None) -> EnrolmentQuerySet:
        """Enrolments at this agency, of some of the people within reach (of all when left out)."""
        some = self.places.values("user") if people is None else people.values("pk")
        return Enrolment.objects.filter(agency=self.agency, learner__in=some)

    def places_of(self, people: Iterable[User] | UserQuerySet) -> dict[int, list[Membership]]:
        """Return by person where they work and as what (one query)."""
        found: dict[int, list[Membership]] = {}
        for place in self.places.filter(user__in=people):
            found.setdefault(place.user_id, []).append(place)
        return found


def reach_of(viewer: User) -> Reach | None:
    """Return what someone manages, or None when they manage nobody."""
    managing = viewer.memberships_as(Role.MANAGER)
    if not managing:
        return None
    agency = managing[0].agency
    return Reach(viewer, agency, agency.today())


def reach_or_404(viewer: User) -> Reach:
    """Return what someone manages; for everyone else these pages aren't there."""
    reach = reach_of(viewer)
    if reach is None:
        raise Http404("Nothing here for people who manage nobody.")
    return reach
