from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from courses.supervision.models import Rubric
    from lms.people.models import User


class VignetteQuerySet(models.QuerySet):
    def live(self) -> VignetteQuerySet:
        return self.filter(published_at__isnull=False, retired_at__isnull=True)

    def for_rubric(self, rubric: Rubric) -> VignetteQuerySet:
        """The vignettes of a rubric in any of its versions: a criterion keeps its short name."""
        return self.filter(rubric__slug=rubric.slug)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> RoundQuerySet:
        """One's own, and nobody else's."""
        return self.filter(rater=person) if person.is_authenticated else self.none()

    def for_coaching(self, person: User) -> RoundQuerySet:
        """Finished rounds at the agencies where a trainer works."""
        agencies = [row.agency_id for row in person.current_memberships]
        return self.finished().filter(agency__in=agencies)

    def of(self, person: User, rubric: Rubric) -> RoundQuerySet:
        return self.filter(rater=person, rubric__slug=rubric.slug)

    def open(self) -> RoundQuerySet:
        return self.filter(finished_at__isnull=True)

    def finished(self, by: datetime | None = None) -> RoundQuerySet:
        """Rounds that were finished, by a moment if one is given; the newest comes first."""
        done = Q(finished_at__isnull=False) if by is None else Q(finished_at__lte=by)
        return self.filter(done).order_by("-finished_at", "-pk")


class SightingQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> SightingQuerySet:
        return self.filter(round__rater=person) if person.is_authenticated else self.none()


class ModerationQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> ModerationQuerySet:
        """The two of them, while they work at the agency; nobody else."""
        if not person.is_authenticated:
            return self.none()
        agencies = [row.agency_id for row in person.current_memberships]
        return self.filter(Q(first=person) | Q(second=person), agency__in=agencies)

    def open(self) -> ModerationQuerySet:
        return self.filter(Q(first_closed_at=None) | Q(second_closed_at=None))

    def waiting_for(self, person: User) -> ModerationQuerySet:
        """Open ones that this person hasn't closed for their part."""
        mine = Q(first=person, first_closed_at=None) | Q(second=person, second_closed_at=None)
        return self.visible_to(person).filter(mine)
