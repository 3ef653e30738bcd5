from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from courses.progress.status import EXPIRING_DAYS

if TYPE_CHECKING:
    from lms.people.models import Agency, User

    from .models import Design, Issuer, IssuerKey, StatusList


class DesignQuerySet(models.QuerySet):
    def chosen_for(self, agency: Agency | None) -> Design:
        """Return the agency's newest design, or the newest general one, or the built-in wording."""
        theirs = self.filter(Q(agency=agency) | Q(agency=None), is_pattern=False)
        own_first = theirs.order_by(F("agency").asc(nulls_last=True), "-pk")
        return own_first.first() or self.model()


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
            Q(cycle__gt=OuterRef("cycle")) | Q(replaces=OuterRef("pk")),
            learner=OuterRef("learner"),
            course=OuterRef("course"),
        )
        revocations = self.model.revocations.rel.related_model.objects
        open_ones = revocations.filter(reinstated_at__isnull=True, certificate=OuterRef("pk"))
        standing = newer.exclude(
            pk__in=revocations.filter(reinstated_at__isnull=True).values("certificate")
        )
        return self.select_related("agency").annotate(
            has_newer=Exists(standing), is_withdrawn=Exists(open_ones)
        )

    def in_register_of(self, person: User, agency: Agency) -> CertificateQuerySet:
        """What an agency issued, as far as someone answers for it.

        Whoever manages all of it has its whole register, also of people who have left since.
        """
        issued = self.filter(agency=agency)
        if any(row.team_id is None for row in person.memberships_as("manager", agency=agency)):
            return issued
        managed = person.__class__.objects.managed_by(person, agency).exclude(pk=person.pk)
        return issued.filter(learner__in=managed.values("pk"))

    def in_state(self, state: str, on: date) -> CertificateQuerySet:
        """Keep what is in one state on a day; to be called on rows that were read with_state()."""
        if state == "revoked":
            return self.filter(is_withdrawn=True)
        if state == "superseded":
            return self.filter(is_withdrawn=False, has_newer=True)
        soon = on + timedelta(days=EXPIRING_DAYS)
        days = {
            "expired": Q(expires_on__lt=on),
            "expiring": Q(expires_on__gte=on, expires_on__lt=soon),
            "valid": Q(expires_on__isnull=True) | Q(expires_on__gte=soon),
        }
        return self.filter(days[state], is_withdrawn=False, has_newer=False)

    def current(self) -> CertificateQuerySet:
        """Leave out those that were issued again."""
        return self.filter(reissue__isnull=True)

    def without_credential(self) -> CertificateQuerySet:
        """Those from before there was a key that nobody has signed since."""
        unsigned = self.filter(snapshot__credential__isnull=True, late_credential__isnull=True)
        return unsigned.order_by("issued_at", "pk")

    def without_pdf(self) -> CertificateQuerySet:
        return self.filter(pdf__isnull=True)


class ProviderApprovalQuerySet(models.QuerySet):
    def holding(self, agency: Agency | None, on: date) -> ProviderApprovalQuerySet:
        """Return the approvals that an agency has on a day; the last day still counts."""
        ended = Q(valid_until__isnull=False, valid_until__lt=on)
        return self.filter(agency=agency, valid_from__lte=on).exclude(ended)

    def ending(self, agency: Agency, on: date) -> ProviderApprovalQuerySet:
        """Return those that ended lately or end soon, and that no later one takes the place of."""
        span = timedelta(days=EXPIRING_DAYS)
        later = self.model.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until")),
            agency=agency,
            body=OuterRef("body"),
        )
        near = self.filter(agency=agency, valid_until__range=(on - span, on + span))
        return near.filter(~Exists(later)).order_by("valid_until", "pk")


class IssuerKeyQuerySet(models.QuerySet):
    def in_use(self) -> IssuerKey | None:
        """Return the key that signs; None where none has been made yet."""
        return self.filter(retired_at__isnull=True).order_by("-made_at", "-pk").first()


class StatusListQuerySet(models.QuerySet):
    def open_one(self, issuer: Issuer, places: int) -> StatusList:
        """Return an issuer's newest list with fewer entries than ``places``, or a new one."""
        lists = self.filter(issuer=issuer).annotate(taken=Count("entries"))
        newest = lists.order_by("-pk").first()
        if newest is None or newest.taken >= places:
            return self.create(issuer=issuer)
        newest.issuer = issuer
        return newest
