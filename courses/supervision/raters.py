"""Several observers of one practice, side by side: each level stays its own, none is averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.people.models import User

from .models import Criterion, Feedback, Rating


@dataclass(frozen=True)
class RatersTable:
    """One column for each observation, oldest first; a cell without a rating wasn't observed."""

    columns: list[Feedback]
    rows: list[tuple[Criterion, list[Rating | None]]]


def side_by_side(feedback: Iterable[Feedback], reader: User) -> RatersTable | None:
    """Put the observations that a reader may see beside one another; nothing for fewer than two.

    What the learner hasn't chosen to read yet stays out of their table.
    """
    shown = [row for row in feedback if _belongs(row, reader)]
    if len(shown) < 2:
        return None
    columns = sorted(shown, key=lambda row: (row.observed_on, row.shared_at))
    levels = [
        {rating.criterion.slug: rating for rating in row.ratings.all() if rating.level}
        for row in columns
    ]
    # Every observation has a row for each criterion, whether it was seen or not.
    criteria = {
        rating.criterion.slug: rating.criterion for row in columns for rating in row.ratings.all()
    }
    rows = [(row, [each.get(slug) for each in levels]) for slug, row in criteria.items()]
    return RatersTable(columns, rows)


def _belongs(row: Feedback, reader: User) -> bool:
    if not (row.is_shared and row.is_for_sign_off) or row.is_amended:
        return False
    return row.learner_id != reader.pk or row.is_open_to_learner
