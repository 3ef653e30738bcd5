from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from lms.people.models import User


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> EnrolmentQuerySet:
        """One's own, and those of the people one manages or supervises, in the agency where."""
        if not person.is_authenticated:
            return self.none()
        others = person.oversees("manager", "supervisor", whom="learner")
        return self.filter(Q(learner=person) | others)

    def current(self) -> EnrolmentQuerySet:
        """The newest cycle of each learner and course."""
        newer = self.model.objects.filter(
            learner=models.OuterRef("learner"),
            course=models.OuterRef("course"),
            cycle__gt=models.OuterRef("cycle"),
        )
        return self.filter(~models.Exists(newer))

    def unfinished(self) -> EnrolmentQuerySet:
        return self.filter(completed_at__isnull=True)


class AssignmentQuerySet(models.QuerySet):
    def active(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: User) -> AssignmentQuerySet:
        agencies = [m.agency_id for m in person.current_memberships if m.role == "manager"]
        return self.filter(agency__in=agencies)
