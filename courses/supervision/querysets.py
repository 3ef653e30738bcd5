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
        return self.filter(state__in=("asked", "proposed", "accepted"))


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
            between_two=False,
            enrolment__in=supervised_enrolments(person).values("pk"),
        ) & ~Q(learner__in=managed.values("pk"))

    def drafts(self) -> FeedbackQuerySet:
        return self.filter(state="draft")

    def shared(self) -> FeedbackQuerySet:
        return self.filter(state__in=("shared", "acknowledged"))

    def standing(self) -> FeedbackQuerySet:
        """Neither withdrawn nor corrected."""
        return self.filter(amendment__isnull=True)

    def signed_off(self) -> FeedbackQuerySet:
        return self.filter(signed_off_at__isnull=False)


class AboutFeedbackQuerySet(models.QuerySet):
    """Rows that belong to one feedback are seen by whoever sees that feedback."""

    def visible_to(self, person: User) -> AboutFeedbackQuerySet:
        feedback = self.model._meta.get_field("feedback").related_model
        seen = feedback.objects.visible_to(person).non_polymorphic()
        return self.filter(feedback__in=seen.values("pk"))


class RepairQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> RepairQuerySet:
        """The pair and the neutral person, while they work where it happened; nobody else."""
        if not person.is_authenticated:
            return self.none()
        here = Q(enrolment__agency__in=_agencies(person))
        others = (Q(supervisor=person) | Q(neutral=person)) & here
        return self.filter(Q(learner=person) | others)

    def open(self) -> RepairQuerySet:
        return self.filter(settled_at__isnull=True)


def _agencies(person: User) -> list[int]:
    return [row.agency_id for row in person.current_memberships]
