"""What supervisors have arranged for somebody in quizzes."""

from __future__ import annotations

from typing import Any

from quizzes import accommodations
from quizzes.models import Accommodation

from .people import Cast


def arrange(cast: Cast, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        granted = Accommodation(
            learner=cast.people[row["for"]],
            until=cast.calendar.day(-row["days_left"]),
            reason=row["reason"],
            **row["what"],
        )
        by, at = cast.people[row["by"]], cast.calendar.moment(row["ago"], 10)
        accommodations.grant(granted, by=by, at=at)
