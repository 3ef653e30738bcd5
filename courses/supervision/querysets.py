from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from polymorphic.query import PolymorphicQuerySet

from .permissions import supervised_enrolments

if TYPE_CHECKING:
    from lms.people.models import User


class PracticeRequestQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> PracticeRequestQuerySet:
        """The learner's, and the asked supervisor's while they work in the learner's agency."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            Q(learner=person) | Q(supervisor=person, enrolment__agency__in=_agencies(person))
        )

    def open(self) -> PracticeRequestQuerySet:
        return self.filter(state__in=("asked", "accepted"))


class FeedbackQuerySet(PolymorphicQuerySet):
    def visible_to(self, person: User) -> FeedbackQuerySet:
        """One's own observations, and what was shared with oneself or with someone one supervises.

        Nobody reads the feedback of a person whom they manage, unless they observed it themselves.
        """
        if not person.is_authenticated:
            return self.none()
        observed = Q(observer=person, enrolment__agency__in=_agencies(person))
        received = Q(learner=person, state__in=("shared", "acknowledged"))
        return self.filter(observed | received | self._of_supervised(person))

    def _of_supervised(self, person: User) -> Q:
        managed = person.__class__.objects.managed_by(person)
        return Q(
            state__in=("shared", "acknowledged"),
            enrolment__in=supervised_enrolments(person).values("pk"),
        ) & ~Q(learner__in=managed.values("pk"))

    def drafts(self) -> FeedbackQuerySet:
        return self.filter(state="draft")

    def shared(self) -> FeedbackQuerySet:
        return self.filter(state__in=("shared", "acknowledged"))

    def signed_off(self) -> FeedbackQuerySet:
        return self.filter(signed_off_at__isnull=False)


def _agencies(person: User) -> list[int]:
    return [row.agency_id for row in person.current_memberships]
