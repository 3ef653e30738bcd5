"""Everything that At a glance shows, read when it is asked for; page and file share it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lms.reports.scope import Scope
from lms.reports.withholding import is_withheld

from .completing import OverTime, over_time
from .feedback import Given, feedback_given
from .horizon import Horizon, horizon
from .pausing import Pausing, pausing


@dataclass(frozen=True)
class Figures:
    scope: Scope

    @cached_property
    def withheld(self) -> bool:
        return is_withheld(self.scope)

    @cached_property
    def over_time(self) -> OverTime:
        return over_time(self.scope)

    @cached_property
    def horizon(self) -> Horizon:
        return horizon(self.scope)

    @cached_property
    def pausing(self) -> list[Pausing]:
        return pausing(self.scope)

    @cached_property
    def feedback(self) -> Given:
        return feedback_given(self.scope)

    def sentence(self) -> str:
        course = f" in {self.scope.course.title}" if self.scope.course else ""
        return f"How things go for {self.scope.whom}{course}, today. Nobody is named here."

    def why_withheld(self) -> str:
        return (
            f"No figures for {self.scope.whom}. It has fewer than five people, or its figures "
            "would lead to those of fewer than five elsewhere. They would tell on a person."
        )
