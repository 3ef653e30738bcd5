"""What an agency owes its people after their courses: whom, since when, with whom it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from courses.supervision.dose.counting import Counted, Totals
from courses.supervision.dose.status import FeedbackPlan, plans_for
from courses.supervision.models import PlannedSession

from .reach import Reach

ON_A_PAGE = 50
AT_A_TIME = 500


@dataclass(frozen=True)
class Debts:
    """Given against planned, for everyone within reach: counted as a whole, read by the page."""

    reach: Reach

    @property
    def _planned(self) -> QuerySet[PlannedSession]:
        rows = PlannedSession.objects.under_way(self.reach.today)
        return rows.filter(enrolment__in=self.reach.enrolments().values("pk"))

    @property
    def _counted(self) -> Counted:
        return Counted(self._planned, self.reach.agency)

    def is_any(self) -> bool:
        """Say whether sessions are planned for anybody; what has become of them isn't counted."""
        return self._planned.exists()

    @cached_property
    def totals(self) -> Totals:
        return self._counted.totals()

    def in_words(self) -> str:
        given, fell_due = self.totals.given, self.totals.fell_due
        if not fell_due:
            return "No feedback session has fallen due yet."
        verb = "is" if given == 1 else "are"
        return (
            f"{given} of the {fell_due} that fell due so far in running plans {verb} given. "
            "What is missing is the agency’s to give, never the learner’s to chase."
        )

    def page(self, number: object) -> Page:
        """Return one page of those to whom something is owed, the longest owed first."""
        paginator = Paginator(range(self.totals.owed), ON_A_PAGE)
        page = paginator.get_page(number)
        first = page.start_index() - 1 if self.totals.owed else 0
        page.object_list = _plans(self._counted.owed(first, ON_A_PAGE))
        return page

    def everyone(self) -> Iterator[FeedbackPlan]:
        """Yield all to whom something is owed, some hundred at a time."""
        owed = self._counted.owed(0, self.totals.owed)
        for start in range(0, len(owed), AT_A_TIME):
            yield from _plans(owed[start : start + AT_A_TIME])


def _plans(enrolments: Sequence[int]) -> list[FeedbackPlan]:
    found = plans_for(PlannedSession.objects.filter(enrolment__in=enrolments))
    return [plan for plan in found if plan.owed]
