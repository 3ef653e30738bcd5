"""A round of vignettes as far along as a test wants it."""

from __future__ import annotations

import datetime as dt

from courses.supervision.calibration.actions import finish_vignette, save_ratings, start_round
from courses.supervision.models import CalibrationRound, Rubric, Sighting
from lms.people.models import User

EARLY = dt.datetime(2026, 2, 2, 15, tzinfo=dt.UTC)


def rate(sighting: Sighting, *levels: int, by: User, at: dt.datetime = EARLY) -> Sighting:
    """Rate a vignette with a level for each criterion, and finish it."""
    rows = zip(sighting.ratings.all(), levels, strict=True)
    data = {row.criterion: {"level": level, "evidence": "PRIVATE-RATED"} for row, level in rows}
    save_ratings(sighting, data, by=by, at=at)
    return finish_vignette(sighting, by=by, at=at)


def rated(rubric: Rubric, by: User, *levels: int, at: dt.datetime = EARLY) -> CalibrationRound:
    """Finish a round in which every vignette gets the same levels."""
    begun = start_round(rubric, by=by, at=at)
    for sighting in begun.sightings.all():
        rate(sighting, *levels, by=by, at=at)
    begun.refresh_from_db()
    return begun
