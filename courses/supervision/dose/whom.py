"""With whom a session lies: a learner's named supervisor, or else those of their team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lms.people.models import Membership, Role, Team, User
from lms.people.querysets import with_teams_below

Places = dict[int, list[Membership]]


class Supervisors:
    """Who supervises whom at one agency, read at once for many learners."""

    def __init__(self, agency_id: int, learners: Iterable[int]) -> None:
        self.places: Places = defaultdict(list)
        active = Membership.objects.active().filter(agency=agency_id)
        for row in active.filter(user__in=set(learners), user__is_active=True):
            self.places[row.user_id].append(row)
        roles = active.filter(role=Role.SUPERVISOR, user__is_active=True).select_related("user")
        self.roles = list(roles.order_by("user__last_name", "user__first_name", "user__pk"))
        pairs = Team.objects.filter(agency=agency_id).values_list("pk", "parent_id")
        self.parents = dict(pairs)

    def works_here(self, learner: int) -> bool:
        return bool(self.places.get(learner))

    def of(self, learner: int) -> list[User]:
        """Return whoever is named for a learner; where nobody is, everyone whose place it is."""
        places = self.places.get(learner, [])
        named = {row.supervisor_id for row in places} - {None}
        above = self._with_teams_above({row.team_id for row in places})
        found = {
            row.user_id: row.user
            for row in self.roles
            if row.team_id is None or row.team_id in above or row.user_id in named
        }
        for pk in (learner, *self._managed_by(places)):
            found.pop(pk, None)
        chosen = [user for pk, user in found.items() if pk in named]
        return chosen or list(found.values() if places else [])

    def _with_teams_above(self, teams: set[int | None]) -> set[int]:
        found: set[int] = set()
        for team in teams:
            while team is not None and team not in found:
                found.add(team)
                team = self.parents.get(team)
        return found

    def _managed_by(self, places: list[Membership]) -> set[int]:
        """Nobody is given feedback by someone who answers to them."""
        managing = [row.team_id for row in places if row.role == Role.MANAGER]
        if None in managing:
            return {row.user_id for row in self.roles}
        below = with_teams_below(self.parents.items(), set(managing))
        return {row.user_id for row in self.roles if row.team_id in below}
