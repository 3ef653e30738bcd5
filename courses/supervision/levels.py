from django.db import models


class Level(models.IntegerChoices):
    """How far a practice shows itself; each criterion says what that looks like."""

    NOT_YET = 1, "Not yet"
    EMERGING = 2, "Emerging"
    CONSISTENT = 3, "Consistent"
    INTEGRATED = 4, "Integrated"


NOT_OBSERVED = 0
"""A rating of a vignette that says on purpose: nothing of it was to be seen."""
RATED = [*Level.choices, (NOT_OBSERVED, "Not observed")]


def level_word(level: int | None) -> str:
    return dict(RATED).get(level, "No level yet")
