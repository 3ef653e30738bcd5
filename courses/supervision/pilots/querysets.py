from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.supervision.permissions import supervised_enrolments

from .stages import CLOSED, WITH_SUPERVISOR

if TYPE_CHECKING:
    from lms.people.models import User


class PilotQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> PilotQuerySet:
        """The learner’s; and the named supervisor’s once it was handed in, while they are one."""
        if not person.is_authenticated:
            return self.none()
        theirs = supervised_enrolments(person).values("pk")
        named = Q(supervisor=person, handed_at__isnull=False, enrolment__in=theirs)
        return self.filter(Q(learner=person) | named)

    def open(self) -> PilotQuerySet:
        return self.exclude(state__in=CLOSED)

    def with_supervisor(self) -> PilotQuerySet:
        return self.filter(state__in=WITH_SUPERVISOR)

    def ended(self, at: datetime | None = None) -> PilotQuerySet:
        """Those whose words have had their time, everywhere on earth."""
        yesterday = ((at or timezone.now()) - timedelta(days=1)).date()
        return self.filter(words_until__lt=yesterday)
