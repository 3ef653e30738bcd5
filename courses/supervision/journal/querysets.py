from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from courses.progress.models import Enrolment
    from lms.people.models import User


class JournalQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> JournalQuerySet:
        """The writer's own, and nobody else's: there is no second case."""
        return self.filter(writer=person) if person.is_authenticated else self.none()

    def readable(self) -> JournalQuerySet:
        return self.filter(deleted_at=None)

    def counting(self) -> JournalQuerySet:
        """Entries with words, and those whose words were deleted since."""
        return self.exclude(sealed_words="", deleted_at=None)

    def written_during(self, enrolment: Enrolment) -> JournalQuerySet:
        """What counts for an enrolment; its number is all that a rule may know of a journal."""
        own = self.filter(writer=enrolment.learner_id, created_at__gte=enrolment.enrolled_at)
        return own.counting()


class ExcerptQuerySet(models.QuerySet):
    def visible_to(self, person: User, at: datetime | None = None) -> ExcerptQuerySet:
        """The writer's; and, while it is shared, the named supervisor's who still is one there."""
        if not person.is_authenticated:
            return self.none()
        shown = Q(pk__in=[])
        for row in person.memberships_as("supervisor"):
            today = row.agency.today(at)
            shown |= Q(agency=row.agency_id, ends_on__gte=today)
        return self.filter(Q(writer=person) | (Q(supervisor=person, taken_back_at=None) & shown))

    def shared(self) -> ExcerptQuerySet:
        return self.filter(taken_back_at=None)

    def shown(self, today: date) -> ExcerptQuerySet:
        """Still shared on a day."""
        return self.shared().filter(ends_on__gte=today)

    def ended(self, at: datetime | None = None) -> ExcerptQuerySet:
        """Past their last day everywhere on earth; only then are the words removed for good."""
        yesterday = ((at or timezone.now()) - timedelta(days=1)).date()
        return self.filter(ends_on__lt=yesterday).exclude(sealed_words="")
