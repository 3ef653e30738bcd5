"""The shapes in which a sign-off rule, what was observed and what is still missing are put."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import TextChoices

from courses.progress.models import Move

from .levels import Level

if TYPE_CHECKING:
    from lms.people.models import User


@dataclass(frozen=True)
class RuleCriterion:
    slug: str
    name: str
    critical: bool = False


@dataclass(frozen=True)
class SignOffRule:
    reviews: int
    different_days: bool
    minimum: int
    every_criterion: bool
    criteria: tuple[RuleCriterion, ...] = ()
    raters: int = 1
    raters_required: bool = False
    consultations: int = 0
    journal_entries: int = 0
    pilot: bool = False

    def name_of(self, slug: str) -> str:
        return next((row.name for row in self.criteria if row.slug == slug), slug)

    @property
    def level(self) -> str:
        return Level(self.minimum).label.lower()


class PlanState(TextChoices):
    NONE = "none", "No plan yet"
    PROPOSED = "proposed", "Waits to be agreed"
    AGREED = "agreed", "Agreed"


@dataclass(frozen=True)
class Besides:
    """What is counted beside reviews of practice: numbers and a day, never words."""

    consultations: int = 0
    unread: date | None = None
    journal_entries: int = 0
    pilot_reviewed: bool = False
    pilot_with: User | None = None
    """The supervisor who has an open pilot before them."""


@dataclass(frozen=True)
class Review:
    """One feedback as the rule sees it. ``levels`` holds only what was observed and rated."""

    id: UUID | int
    observed_on: date
    observer: User
    levels: dict[str, int] = field(default_factory=dict)
    shared_at: datetime | None = None
    acknowledged: bool = False
    signed_off: bool = False
    plan: PlanState = PlanState.NONE
    # Whether the observer was calibrated when it was signed off; it stays so afterwards.
    calibrated: bool = True
    # Whose second look it waits for; and whether one came to another view, so that nobody signs it.
    look_with: User | None = None
    is_disputed: bool = False

    @property
    def is_draft(self) -> bool:
        return self.shared_at is None

    @property
    def age(self) -> tuple[date, float]:
        return (self.observed_on, self.shared_at.timestamp() if self.shared_at else 0.0)

    def lower_than(self, minimum: int) -> list[str]:
        return [slug for slug, level in self.levels.items() if level < minimum]

    def meets(self, minimum: int) -> bool:
        return bool(self.levels) and not self.lower_than(minimum)

    def not_yet(self, rule: SignOffRule) -> list[str]:
        """Return the critical criteria at the lowest level."""
        critical = [row.slug for row in rule.criteria if row.critical]
        return [slug for slug in critical if self.levels.get(slug) == Level.NOT_YET]


@dataclass(frozen=True)
class Asked:
    """An open request; when ``proposed``, a time waits for the learner's answer."""

    supervisor: User
    accepted: bool = False
    proposed: bool = False
    kind: str = "live_observation"

    @property
    def doing(self) -> str:
        return "consult" if self.kind == "case_consultation" else "observe"


@dataclass(frozen=True)
class NextMove:
    """Who does what next. The sentence names no criterion and no level: managers read it too."""

    sentence: str
    move: Move | None = None
    person: User | None = None


@dataclass(frozen=True)
class SignOffItem:
    """One thing the rule asks for. ``private`` items let a level be read between the lines.

    ``advice`` is recommended only: it keeps nobody from being done.
    """

    key: str
    met: bool
    sentence: str
    move: Move | None = None
    private: bool = False
    advice: bool = False


class Seen(TextChoices):
    COUNTS = "counts", "Seen, and counts"
    NOT_COUNTED = "not_counted", "Seen, doesn’t count yet"
    NOT_SEEN = "not_seen", "Not seen yet"


@dataclass(frozen=True)
class Coverage:
    criterion: RuleCriterion
    seen: Seen


@dataclass(frozen=True)
class SignOffReport:
    items: tuple[SignOffItem, ...]
    complete: bool
    next: NextMove
    coverage: tuple[Coverage, ...] = ()
    counted: tuple[UUID | int, ...] = ()

    def without_scores(self) -> SignOffReport:
        """Return what a manager may see: nothing from which a level could be read."""
        public = tuple(item for item in self.items if not item.private)
        return SignOffReport(public, self.complete, self.next)
