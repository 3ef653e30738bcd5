"""Who answers for whom at one agency on one day, for many people at once: three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from lms.people.models import Agency, Membership, Role, Team


class Overseers:
    def __init__(self, agency: Agency, today: date, learners: Iterable[int] = ()) -> None:
        active = Membership.objects.active(today).filter(agency=agency, user__is_active=True)
        self._active = active
        self.parents = dict(Team.objects.filter(agency=agency).values_list("pk", "parent_id"))
        self.posts: dict[str, dict[int | None, set[int]]] = {
            Role.SUPERVISOR: defaultdict(set),
            Role.MANAGER: defaultdict(set),
        }
        for role, team, user in active.filter(role__in=self.posts).values_list(
            "role", "team", "user"
        ):
            self.posts[role][team].add(user)
        self._everyone = {role: set().union(*posts.values()) for role, posts in self.posts.items()}
        self._found: dict[int, set[int]] = {}
        self.places: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
        self.place(learners)

    def place(self, learners: Iterable[int]) -> None:
        """Look up where some people work."""
        rows = self._active.filter(user__in=set(learners))
        for user, team, supervisor in rows.values_list("user", "team", "supervisor"):
            self.places[user].append((team, supervisor))

    def supervisors_of(self, learner: int) -> set[int]:
        """Return the one who is named, or else those of the nearest team that has any."""
        if learner not in self._found:
            named = {boss for _, boss in self.places[learner]} & self._everyone[Role.SUPERVISOR]
            found = named or self._nearest(Role.SUPERVISOR, learner)
            self._found[learner] = found - {learner}
        return self._found[learner]

    def managers_of(self, learner: int) -> set[int]:
        return self._nearest(Role.MANAGER, learner) - {learner}

    def all_in(self, role: str) -> set[int]:
        return self._everyone[role]

    def is_within(self, person: int, role: str, learner: int) -> bool:
        """Say whether a learner works where someone has such a role, or below."""
        posts = self.posts[role]
        return any(
            person in posts[team]
            for place, _ in self.places[learner]
            for team in self._upwards(place)
        )

    def _nearest(self, role: str, learner: int) -> set[int]:
        """Without the learner, who may be the only one of a team."""
        found: set[int] = set()
        for place, _ in self.places[learner]:
            levels = (self.posts[role][team] - {learner} for team in self._upwards(place))
            found |= next(filter(None, levels), set())
        return found

    def _upwards(self, team: int | None) -> Iterable[int | None]:
        """Yield a team, those above it, and at last the whole agency; a ring ends too."""
        seen: set[int] = set()
        while team is not None and team not in seen:
            seen.add(team)
            yield team
            team = self.parents.get(team)
        yield None
