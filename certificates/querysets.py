from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from lms.people.models import Agency, User

    from .models import Design


class DesignQuerySet(models.QuerySet):
    def chosen_for(self, agency: Agency | None) -> Design:
        """Return the agency's newest design, or the newest general one, or the built-in wording."""
        newest = self.order_by("-pk")
        own = newest.filter(agency=agency).first() if agency else None
        return own or newest.filter(agency=None).first() or self.model()


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, person: User) -> CertificateQuerySet:
        """One's own, and those that one's agency issued to the people whom one manages there."""
        if not person.is_authenticated:
            return self.none()
        condition = Q(learner=person)
        for agency in {row.agency for row in person.memberships_as("manager")}:
            managed = person.__class__.objects.managed_by(person, agency)
            condition |= Q(agency=agency, learner__in=managed.values("pk"))
        return self.filter(condition)

    def with_state(self) -> CertificateQuerySet:
        """Read along what the state depends on, so that a list asks once."""
        newer = self.model.objects.filter(
            learner=OuterRef("learner"), course=OuterRef("course"), cycle__gt=OuterRef("cycle")
        )
        counted = newer.filter(revocation__isnull=True)
        return self.select_related("agency", "revocation").annotate(has_newer=Exists(counted))

    def without_pdf(self) -> CertificateQuerySet:
        return self.filter(pdf__isnull=True)
