from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from lms.core.unused import unused

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
        """The newest cycle of each learner and course, as the learner has it."""
        return self._newest(models.Q())

    def current_at_agency(self) -> EnrolmentQuerySet:
        """The newest cycle of each learner and course at each agency.

        Someone who has moved on goes through newer cycles elsewhere; those are not its concern.
        """
        return self._newest(models.Q(agency=models.OuterRef("agency")))

    def _newest(self, among: models.Q) -> EnrolmentQuerySet:
        newer = self.model.objects.filter(
            among,
            learner=models.OuterRef("learner"),
            course=models.OuterRef("course"),
            cycle__gt=models.OuterRef("cycle"),
        )
        return self.filter(~models.Exists(newer))

    def unfinished(self) -> EnrolmentQuerySet:
        return self.filter(completed_at__isnull=True)

    def untouched(self) -> EnrolmentQuerySet:
        """Never opened, not complete, and nothing on record anywhere that rests on them."""
        return unused(self.filter(completed_at__isnull=True, last_opened_at__isnull=True))


class AssignmentQuerySet(models.QuerySet):
    def active(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: User) -> AssignmentQuerySet:
        """What is asked within the places that one manages.

        What is asked of the whole agency is for those to see who manage all of it.
        """
        if not person.is_authenticated:
            return self.none()
        condition = Q(pk__in=[])
        named = self.model.names.rel.related_model.objects.current()
        for row in person.memberships_as("manager"):
            theirs = type(row).objects.within([row.scope()]).values("user")
            lists = named.filter(person__in=theirs).values("assignment")
            someone = Q(person__in=theirs) | Q(by_name=True, pk__in=lists)
            condition |= row.place() | Q(someone, agency_id=row.agency_id, team__isnull=True)
        return self.filter(condition)

    def with_words(self) -> AssignmentQuerySet:
        """Read along what their sentences name."""
        return self.select_related(
            "agency", "course", "person", "team", "job_role", "due_after", "created_by", "ended_by"
        )

    def with_people(self, among: models.QuerySet) -> AssignmentQuerySet:
        """Count how many of some people are in the course by each, as ``people``, and how many of
        those are complete."""
        theirs = Q(enrolments__learner__in=among.values("pk"))
        complete = theirs & Q(enrolments__completed_at__isnull=False)
        return self.annotate(
            people=models.Count("enrolments", filter=theirs),
            complete=models.Count("enrolments", filter=complete),
        )


class NamedQuerySet(models.QuerySet):
    def current(self) -> NamedQuerySet:
        return self.filter(removed_at__isnull=True)


class ExemptionQuerySet(models.QuerySet):
    def current(self, today: date) -> ExemptionQuerySet:
        """Neither withdrawn nor run out; the last day still counts."""
        lasting = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
        return self.filter(lasting, withdrawn_at__isnull=True)

    def visible_to(self, person: User) -> ExemptionQuerySet:
        enrolments = self.model.enrolment.field.related_model.objects.visible_to(person)
        return self.filter(enrolment__in=enrolments.values("pk"))
