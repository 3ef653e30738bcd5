"""What an agency owes its people after their courses: whom, since when, with whom it lies."""

from __future__ import annotations

from dataclasses import dataclass

from courses.supervision.dose.status import FeedbackPlan, plans_for
from courses.supervision.models import PlannedSession

from .reach import Reach

MOST_LISTED = 40


@dataclass(frozen=True)
class Debts:
    """Given against planned, for everyone within reach; the longest owed are listed."""

    listed: list[FeedbackPlan]
    owed: int
    given: int
    fell_due: int

    @property
    def is_any(self) -> bool:
        return bool(self.fell_due)

    @property
    def more(self) -> int:
        return self.owed - len(self.listed)

    @property
    def in_words(self) -> str:
        verb = "is" if self.given == 1 else "are"
        return (
            f"{self.given} of the {self.fell_due} that fell due so far in running plans {verb} "
            "given. What is missing is the agency’s to give, never the learner’s to chase."
        )


def owed_by(reach: Reach) -> Debts:
    return _debts(reach, MOST_LISTED)


def all_owed_by(reach: Reach) -> Debts:
    return _debts(reach, None)


def _debts(reach: Reach, most: int | None) -> Debts:
    planned = PlannedSession.objects.under_way(reach.today)
    plans = plans_for(planned.filter(enrolment__in=reach.enrolments().values("pk")))
    owed = [plan for plan in plans if plan.owed]
    return Debts(
        owed[:most],
        len(owed),
        sum(plan.given for plan in plans),
        sum(plan.fell_due for plan in plans),
    )
