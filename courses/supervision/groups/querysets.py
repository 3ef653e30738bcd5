from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from lms.people.models import User


class GroupQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> GroupQuerySet:
        """The facilitator's and the members', while they work at the agency; nobody else's."""
        if not person.is_authenticated:
            return self.none()
        here = Q(agency__in=[row.agency_id for row in person.current_memberships])
        places = self.model.members.rel.related_model.objects.filter(person=person, left_at=None)
        part = Q(facilitator=person) | Q(pk__in=places.values("group"))
        return self.filter(here & part)

    def open(self) -> GroupQuerySet:
        return self.filter(ended_at__isnull=True)


class OfGroupQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> OfGroupQuerySet:
        groups = self.model._meta.get_field("group").related_model
        return self.filter(group__in=groups.objects.visible_to(person).values("pk"))


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> AttendanceQuerySet:
        """One's own, and those of the groups that one facilitates."""
        if not person.is_authenticated:
            return self.none()
        here = [row.agency_id for row in person.current_memberships]
        leads = Q(session__group__facilitator=person, session__group__agency__in=here)
        return self.filter(Q(person=person) | leads)

    def standing(self) -> AttendanceQuerySet:
        """Not corrected since."""
        return self.filter(correction__isnull=True)
