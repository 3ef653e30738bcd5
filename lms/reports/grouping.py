"""The matrix in groups, by team, role or job role, with figures where a group is large enough."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import Role
from lms.people.querysets import MembershipQuerySet

FEWEST = 5
"""Figures of a smaller group would tell on a person."""


class Group(models.TextChoices):
    TEAM = "team", "Team"
    ROLE = "role", "Role"
    JOB_ROLE = "job_role", "Job role"


FIELDS = {Group.TEAM: "team__name", Group.ROLE: "role", Group.JOB_ROLE: "job_role__name"}


@dataclass(frozen=True)
class Heading:
    """A group's name, and how it stands; without figures when it has too few people."""

    name: str
    people: int
    asked: int = 0
    complete: int = 0
    overdue: int = 0

    def figures(self) -> str:
        if self.people < FEWEST:
            return f"Fewer than {FEWEST} people: no figures"
        overdue = f", {self.overdue} past the due date" if self.overdue else ""
        return f"{self.people} people · {self.complete} of {self.asked} courses complete{overdue}"


def group_of(group: Group, places: MembershipQuerySet, person: str) -> Coalesce:
    """Return the group of a person as an expression: that of the place they have had longest."""
    own = places.filter(user=OuterRef(person)).order_by("started_on", "pk")
    first = own.values(FIELDS[group])[:1]
    return Coalesce(Subquery(first), Value(""))


def _first_places(places: MembershipQuerySet) -> MembershipQuerySet:
    """Return the place that each person has had longest: found once for all, not for each row."""
    before = Q(started_on__lt=OuterRef("started_on"))
    before |= Q(started_on=OuterRef("started_on"), pk__lt=OuterRef("pk"))
    return places.filter(~Exists(places.filter(before, user=OuterRef("user"))))


def name_of(group: Group, key: str, whole: str) -> str:
    if group == Group.ROLE:
        return Role(key).label if key in Role.values else whole
    return key or ("No job role" if group == Group.JOB_ROLE else whole)


def headings(
    people: QuerySet,
    enrolments: EnrolmentQuerySet,
    *,
    group: Group,
    places: MembershipQuerySet,
    complete: Q,
    overdue: Q,
    whole: str,
) -> dict[str, Heading]:
    """Return every group among some people with its figures: two queries."""
    sizes = people.order_by().values("group").annotate(number=Count("pk", distinct=True))
    rows = (
        enrolments.filter(
            learner__in=people.order_by().values("pk"),
            learner__memberships__in=_first_places(places).order_by().values("pk"),
        )
        .annotate(group=Coalesce(F(f"learner__memberships__{FIELDS[group]}"), Value("")))
        .order_by()
        .values("group")
        .annotate(
            asked=Count("pk"),
            complete=Count("pk", filter=complete),
            overdue=Count("pk", filter=overdue),
        )
    )
    figures = {row.pop("group"): row for row in rows}
    return {
        key: Heading(name_of(group, key, whole), number, **figures.get(key, {}))
        for key, number in sizes.values_list("group", "number")
    }
