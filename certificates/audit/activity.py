"""One activity in the sense of those who approve training: a course at an agency in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from certificates.models import Certificate, ProviderApproval
from certificates.querysets import CertificateQuerySet, ProviderApprovalQuerySet
from certificates.register.choosing import issued_within, midnight, period_in_words
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment, StepCompletion
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import Agency


@dataclass(frozen=True)
class Activity:
    agency: Agency
    course: CoursePage
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        period = self.period
        return f"{self.course.title}, {period}" if period else self.course.title

    @property
    def period(self) -> str:
        return period_in_words(self.since, self.until)

    @property
    def begins(self) -> datetime | None:
        return midnight(self.agency, self.since) if self.since else None

    @property
    def ends(self) -> datetime | None:
        """The first moment after it."""
        return midnight(self.agency, self.until + timedelta(days=1)) if self.until else None

    def certificates(self) -> CertificateQuerySet:
        """Return all that were issued in it, also those withdrawn or replaced since."""
        rows = Certificate.objects.filter(
            issued_within(self.agency, self.since, self.until),
            agency=self.agency,
            course=self.course,
        )
        return rows.with_state().select_related("pdf").order_by("issued_at", "pk")

    def enrolments(self) -> EnrolmentQuerySet:
        """Return everyone who began in it, or completed in it, or was under way all along."""
        rows = Enrolment.objects.filter(agency=self.agency, course=self.course)
        done = Exists(StepCompletion.objects.filter(enrolment=OuterRef("pk")))
        rows = rows.filter(Q(last_opened_at__isnull=False) | Q(done))
        if self.ends:
            rows = rows.filter(enrolled_at__lt=self.ends)
        if self.begins:
            going_on = Q(completed_at__isnull=True) | Q(completed_at__gte=self.begins)
            rows = rows.filter(going_on)
        return rows.select_related("learner").order_by("enrolled_at", "pk")

    def within(self, field: str) -> Q:
        """Return the condition that a moment lies in the period."""
        condition = Q()
        if self.begins:
            condition &= Q((f"{field}__gte", self.begins))
        if self.ends:
            condition &= Q((f"{field}__lt", self.ends))
        return condition

    def approvals(self) -> ProviderApprovalQuerySet:
        """Return the approvals that held on any day of it."""
        rows = ProviderApproval.objects.filter(agency=self.agency)
        if self.until:
            rows = rows.filter(valid_from__lte=self.until)
        if self.since:
            rows = rows.exclude(valid_until__lt=self.since)
        return rows

    @cached_property
    def today(self) -> date:
        return self.agency.today(timezone.now())
