from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lms.people.models import Membership, Role

if TYPE_CHECKING:
    from lms.people.models import User


class LoggedHoursQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> LoggedHoursQuerySet:
        """One's own, and those of the people one supervises, in the agency where."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(learner=person) | _supervised(person))

    def to_confirm_by(self, person: User) -> LoggedHoursQuerySet:
        """What waits for this supervisor: addressed to them, or to nobody who can still answer."""
        waiting = self.filter(_supervised(person), state="logged").exclude(learner=person)
        named = Membership.objects.active().filter(
            user=OuterRef("supervisor"), agency=OuterRef("agency"), role=Role.SUPERVISOR
        )
        return waiting.filter(Q(supervisor=person) | ~Exists(named))

    def in_order(self) -> LoggedHoursQuerySet:
        """Person by person and day by day, as they are confirmed."""
        rows = self.select_related("learner", "corrects")
        return rows.order_by("learner__last_name", "learner", "on")

    def standing(self) -> LoggedHoursQuerySet:
        """What takes up time: neither replaced nor returned."""
        return self.filter(state__in=("logged", "confirmed"))


def _supervised(person: User) -> Q:
    return person.oversees(Role.SUPERVISOR, whom="learner")
