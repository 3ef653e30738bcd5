from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from courses.progress.models import Enrolment

if TYPE_CHECKING:
    from lms.people.models import User


class PlannedSessionQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> PlannedSessionQuerySet:
        """One's own, and those of the people one manages or supervises: they hold dates only."""
        seen = Enrolment.objects.visible_to(person)
        return self.filter(enrolment__in=seen.values("pk"))

    def under_way(self, today: date) -> PlannedSessionQuerySet:
        """All sessions of the plans whose last window hasn't closed."""
        rows = self.model.objects.filter(closes_on__gte=today)
        return self.filter(enrolment__in=rows.values("enrolment"))
