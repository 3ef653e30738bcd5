"""On what a course is held on a day, and what is missing where it isn't."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.utils.formats import date_format

from certificates.models import Certificate, Revocation
from courses.progress.models import Enrolment, Exemption
from courses.progress.status import Standing
from lms.reports.reach import Reach

from .days import end_of
from .finished import certificates_of


def known_by(day: date, zone: ZoneInfo) -> Q:
    """Return the condition on Enrolment that there was one by the end of a day."""
    over = end_of(day, zone)
    return Q(enrolled_at__lt=over) | Q(completed_at__lt=over)


def completion_stands(day: date, zone: ZoneInfo) -> Q:
    """Return the condition on Enrolment that it was complete by a day, hadn't run out, and its
    certificate wasn't taken back."""
    over = end_of(day, zone)
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
    taken_back = Revocation.objects.filter(
        Q(reinstated_at__isnull=True) | Q(reinstated_at__gte=over),
        revoked_at__lt=over,
        certificate__enrolment=OuterRef("pk"),
        certificate__reissue__isnull=True,
    )
    return Q(completed_at__lt=over) & lasts & ~Q(Exists(taken_back))


def exemption_holds(day: date, zone: ZoneInfo) -> Q:
    """Return the condition on Exemption that it holds on a day; an earlier completion holds from
    its own day on, though it was noted later."""
    over = end_of(day, zone)
    begun = Q(given_at__lt=over) | Q(completed_on__lte=day)
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gte=day)
    return begun & lasts & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=over))


def holds(day: date, zone: ZoneInfo) -> Q:
    """Return the condition on Enrolment that it covers its learner on a day."""
    exempt = Exemption.objects.filter(exemption_holds(day, zone), enrolment=OuterRef("pk"))
    return completion_stands(day, zone) | Q(Exists(exempt))


@dataclass(frozen=True)
class Held:
    sentence: str
    certificate: Certificate | None = None


@dataclass(frozen=True)
class Grounds:
    """The cycles of one person in one course, the newest first, as they were on a day."""

    day: date
    today: date
    zone: ZoneInfo
    cycles: list[Enrolment]
    certificates: dict[int, Certificate]

    def held(self) -> Held | None:
        for row in self.cycles:
            if row.stood:
                return Held(self._complete(row), self.certificates.get(row.pk))
        exempt = next((one for one in self._exemptions() if one.held), None)
        return Held(f"{exempt.get_kind_display()}: {exempt.sentence()}") if exempt else None

    def _complete(self, row: Enrolment) -> str:
        done = f"Completed on {self._day(row.completed_at)}"
        if row.expires_on is None:
            return f"{done}."
        verb = _verb(row.expires_on, self.today, "stands", "stood")
        return f"{done}, {verb} until {_long(row.expires_on)}."

    def lacking(self, now: Standing | None) -> str:
        """Say why it isn't held: what was, and no longer is; then what is still to come."""
        said = " ".join([*self._lost(), self._to_come(now)]).strip()
        return said or "It wasn’t complete on that day."

    def _lost(self) -> Iterable[str]:
        for row in self.cycles:
            if row.completed_at and row.completed_at < end_of(self.day, self.zone):
                yield self._ended(row)
                break
        for exemption in self._exemptions():
            yield self._over(exemption)
            break

    def _ended(self, row: Enrolment) -> str:
        if row.expires_on and row.expires_on < self.day:
            verb = _verb(row.expires_on, self.today, "stands", "stood")
            done = self._day(row.completed_at)
            return f"Completed on {done}; that {verb} until {_long(row.expires_on)}."
        back = self._taken_back(self.certificates.get(row.pk))
        return f"Its certificate was taken back{back}."

    def _taken_back(self, certificate: Certificate | None) -> str:
        rows = certificate.revocations.all() if certificate else ()
        moments = [row.revoked_at for row in rows]
        return f" on {self._day(max(moments))}" if moments else ""

    def _over(self, row: Exemption) -> str:
        if row.withdrawn_at and row.withdrawn_at < end_of(self.day, self.zone):
            return f"The exemption was taken back on {self._day(row.withdrawn_at)}."
        if row.expires_on and row.expires_on < self.day:
            verb = _verb(row.expires_on, self.today, "lasts", "lasted")
            return f"The exemption {verb} until {_long(row.expires_on)}."
        return f"The exemption was given on {self._day(row.given_at)}, after that day."

    def _to_come(self, now: Standing | None) -> str:
        later = [row for row in self.cycles if row.completed_at]
        if later and later[0].completed_at >= end_of(self.day, self.zone):
            return f"Completed on {self._day(later[0].completed_at)}, after that day."
        if now is None or now.move is None:
            return ""
        due = f" Due {_long(now.due_on)}." if now.due_on else ""
        return f"{now.why}{due}"

    def _exemptions(self) -> list[Exemption]:
        return [one for row in self.cycles for one in row.exemptions.all()]

    def _day(self, moment: datetime) -> str:
        return _long(moment.astimezone(self.zone).date())


def _verb(until: date, today: date, now: str, then: str) -> str:
    return then if until < today else now


def _long(day: date) -> str:
    return date_format(day, "j F Y")


def grounds_of(
    reach: Reach, rows: Iterable[Enrolment], day: date
) -> dict[tuple[int, int], Grounds]:
    """Read them for the people and courses of some enrolments that may be seen: four queries."""
    pairs = {(row.learner_id, row.course_id) for row in rows}
    zone = reach.agency.zone
    cycles = _cycles(reach, pairs, day)
    certificates = certificates_of(reach, cycles)
    found: dict[tuple[int, int], list[Enrolment]] = defaultdict(list)
    for row in cycles:
        found[row.learner_id, row.course_id].append(row)
    return {pair: Grounds(day, reach.today, zone, found[pair], certificates) for pair in pairs}


def _cycles(reach: Reach, pairs: set[tuple[int, int]], day: date) -> list[Enrolment]:
    zone, flag = reach.agency.zone, BooleanField()
    held = ExpressionWrapper(exemption_holds(day, zone), output_field=flag)
    exemptions = Prefetch("exemptions", Exemption.objects.annotate(held=held))
    rows = Enrolment.objects.filter(
        agency=reach.agency,
        learner__in={learner for learner, _ in pairs},
        course__in={course for _, course in pairs},
    )
    stood = ExpressionWrapper(completion_stands(day, zone), output_field=flag)
    return list(rows.annotate(stood=stood).prefetch_related(exemptions).order_by("-cycle"))
