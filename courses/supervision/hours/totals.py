"""Where somebody stands with their hours, against the figures of a standard."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from courses.supervision.models import HoursKind, HoursStandard, LoggedHours, LogState
from lms.people.models import User


@dataclass(frozen=True)
class Total:
    """Minutes of one kind or domain; ``target`` in hours, nought without one."""

    name: str
    confirmed: int
    waiting: int
    target: int = 0
    description: str = ""

    @property
    def hours(self) -> str:
        return in_hours(self.confirmed)

    @property
    def noun(self) -> str:
        return "hour" if str(self.target or self.hours) == "1" else "hours"

    @property
    def waiting_hours(self) -> str:
        return in_hours(self.waiting)

    @property
    def bar(self) -> int:
        """Minutes, up to the target and no further."""
        return min(self.confirmed, self.target * 60)

    @property
    def most(self) -> int:
        return self.target * 60


def in_hours(minutes: int) -> str:
    """Return hours with at most two places: 90 minutes are 1.5."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Totals:
    standard: HoursStandard
    kinds: list[Total]
    domains: list[Total]


def current_standard() -> HoursStandard | None:
    return HoursStandard.objects.prefetch_related("targets", "domains").order_by("pk").first()


def totals_of(learner: User, standard: HoursStandard) -> Totals:
    rows = LoggedHours.objects.filter(learner=learner).standing()
    sums = rows.order_by().values_list("kind", "domain", "domain_name", "state")
    found = [(*row[:4], row[4]) for row in sums.annotate(total=Sum("minutes"))]
    return Totals(standard, _by_kind(found, standard), _by_domain(found, standard))


def _by_kind(found: list[tuple], standard: HoursStandard) -> list[Total]:
    return [
        Total(
            target.get_kind_display(),
            *_minutes([row for row in found if row[0] == target.kind]),
            target.hours,
            target.description,
        )
        for target in standard.targets.all()
    ]


def _by_domain(found: list[tuple], standard: HoursStandard) -> list[Total]:
    """Experience by domain; a domain that is off shows while hours are filed under it."""
    work = [row for row in found if row[0] == HoursKind.EXPERIENCE]
    names = {row.slug: row.name for row in standard.domains.all() if row.is_on}
    names = {row[1]: row[2] for row in work if row[1] not in names} | names
    order = {row.slug: place for place, row in enumerate(standard.domains.all())}
    slugs = sorted(names, key=lambda slug: order.get(slug, len(order)))
    return [
        Total(names[slug], *_minutes([row for row in work if row[1] == slug])) for slug in slugs
    ]


def _minutes(rows: list[tuple]) -> tuple[int, int]:
    confirmed = sum(row[4] for row in rows if row[3] == LogState.CONFIRMED)
    return confirmed, sum(row[4] for row in rows) - confirmed
