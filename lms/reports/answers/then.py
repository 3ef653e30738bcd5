"""Of those who worked here then: what a list of a past day or period is about.

Whoever manages the whole agency sees everybody who worked there. Whoever manages some teams sees
those who work within reach today, as everywhere, and those who worked there while they managed it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import DateField, Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import Membership, Role, User
from lms.people.querysets import MembershipQuerySet, UserQuerySet
from lms.reports.reach import Reach
from lms.reports.scope import Scope

from .days import start_of

Since = Callable[[date], Q]
LEFT, MOVED = "No longer works here", "Works in another team now"


def finished_by_those_there(scope: Scope, rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Keep the completions of people who worked there on the day of each.

    Whatever was completed at an agency was completed by somebody who worked there.
    """
    reach = scope.reach
    rows = rows.filter(agency=reach.agency, course__in=scope.courses)
    if reach.is_whole and not (scope.team or scope.job_role):
        return rows
    zone = reach.agency.zone
    day = TruncDate("completed_at", tzinfo=zone, output_field=DateField())
    since = _completed_since(zone)
    there = _there(scope, OuterRef("finished_on"), "learner")
    return rows.alias(finished_on=day).filter(_within(scope, there, "learner", since))


def _completed_since(zone: ZoneInfo) -> Since:
    return lambda day: Q(completed_at__gte=start_of(day, zone))


@dataclass(frozen=True)
class OnDay:
    """Everybody of a scope on one day; on today and later, those who work there today."""

    scope: Scope
    day: date

    @property
    def is_past(self) -> bool:
        return self.day < self.scope.reach.today

    @cached_property
    def people(self) -> UserQuerySet:
        if not self.is_past:
            return self.scope.people
        there = _there(self.scope, self.day, "pk")
        return User.objects.filter(_within(self.scope, there, "pk", self._since))

    def enrolments(self) -> EnrolmentQuerySet:
        if not self.is_past:
            return self.scope.enrolments()
        there = _there(self.scope, self.day, "learner")
        rows = Enrolment.objects.filter(
            agency=self.scope.reach.agency, course__in=self.scope.courses
        )
        return rows.filter(_within(self.scope, there, "learner", self._since))

    def _since(self, day: date) -> Q:
        return Q() if day <= self.day else Q(pk__in=[])


def _there(scope: Scope, on: date | OuterRef, whose: str) -> MembershipQuerySet:
    """Return where somebody of an outer query worked on a day, as far as a scope asks for it."""
    rows = Membership.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        agency=scope.reach.agency,
        user=OuterRef(whose),
        started_on__lte=on,
    )
    if scope.team:
        rows = rows.filter(team__in=scope.reach.teams_below(scope.team))
    return rows.filter(job_role=scope.job_role) if scope.job_role else rows


def _within(scope: Scope, there: MembershipQuerySet, whose: str, since: Since) -> Q:
    """Return the condition that the viewer answers for them now, or did then."""
    reach = scope.reach
    if reach.is_whole:
        return Q(Exists(there))
    today = Q((f"{whose}__in", reach.places.values("user")))
    asked = Q(Exists(there)) if scope.team or scope.job_role else Q()
    condition = today & asked
    for place, day in _managed_since(reach):
        condition |= Q(Exists(there.filter(place.place()))) & since(day)
    return condition


def _managed_since(reach: Reach) -> list[tuple[Membership, date]]:
    """Return each place that is managed today, with the first day on which it was."""
    rows = [
        row
        for row in reach.viewer.all_memberships
        if row.role == Role.MANAGER and row.agency_id == reach.agency.pk
    ]
    return [
        (place, min(row.started_on for row in rows if row.team_id in (place.team_id, None)))
        for place in reach.viewer.memberships_as(Role.MANAGER, agency=reach.agency)
    ]


def where_now(reach: Reach, people: Collection[int]) -> dict[int, str]:
    """Say of whoever isn't within reach any more whether they left or moved: two queries."""
    here = set(reach.places.filter(user__in=people).values_list("user", flat=True))
    gone = set(people) - here
    if not gone:
        return {}
    rows = Membership.objects.active(reach.today).filter(agency=reach.agency, user__in=gone)
    moved = set(rows.values_list("user", flat=True))
    return {pk: MOVED if pk in moved else LEFT for pk in gone}


def places_then(
    reach: Reach, rows: Collection[tuple[int, datetime]]
) -> dict[tuple[int, datetime], list[Membership]]:
    """Return where people worked at some moments, out of the places their reader may see."""
    people = {person for person, _ in rows}
    places = Membership.objects.visible_to(reach.viewer).filter(
        agency=reach.agency, user__in=people
    )
    places = list(places.select_related("team", "agency"))
    return {
        (person, moment): [
            row
            for row in places
            if row.user_id == person and _held(row, reach.agency.today(moment))
        ]
        for person, moment in rows
    }


def _held(row: Membership, day: date) -> bool:
    return row.started_on <= day and (row.ended_on is None or day <= row.ended_on)
