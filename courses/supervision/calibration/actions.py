"""A round from its beginning to its figures. Nothing agreed shows before a vignette is finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.supervision.drafts import changes, set_words, take_up
from courses.supervision.levels import NOT_OBSERVED
from courses.supervision.models import (
    CalibrationRound,
    Rubric,
    Sighting,
    SupervisionSettings,
    Vignette,
    VignetteRating,
)
from courses.supervision.sentences import counted, long_date
from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.core.open_page import OpenPage
from lms.people.models import Role, User

from .moderating import open_for_round
from .result import result_of
from .standing import stand


@dataclass(frozen=True)
class Gap:
    """A criterion that still lacks something, with a sentence."""

    criterion: str
    sentence: str


class NotRated(LmsError):
    """A vignette isn't rated throughout; ``missing`` names each gap."""

    code = "not_rated"

    def __init__(self, missing: list[Gap]) -> None:
        self.missing = missing
        count = counted(len(missing), "criterion", "criteria")
        super().__init__(f"Still to look at: {count}. What you wrote is saved.")


@transaction.atomic
def start_round(rubric: Rubric, *, by: User, at: datetime | None = None) -> CalibrationRound:
    """Put the vignettes in use before a supervisor, or return the round that is open."""
    moment = at or timezone.now()
    User.objects.select_for_update().get(pk=by.pk)
    if not by.has_role(Role.SUPERVISOR):
        raise NotPermitted("Calibration is for supervisors.")
    going = CalibrationRound.objects.of(by, rubric).open().first()
    if going:
        return going
    vignettes = list(Vignette.objects.live().for_rubric(rubric).order_by("title", "pk"))
    if not vignettes:
        raise LmsError("There are no vignettes to rate yet.", code="no_vignettes")
    _refuse_too_soon(rubric, by, moment)
    fresh = CalibrationRound.objects.create(
        rater=by, agency=by.agency, rubric=rubric, started_at=moment
    )
    _lay_out(fresh, vignettes)
    record("calibration.started", fresh, by=by, person=by, agency=fresh.agency, at=moment)
    return fresh


def _refuse_too_soon(rubric: Rubric, by: User, at: datetime) -> None:
    found = stand(by, rubric, SupervisionSettings.of(by.agency), at=at)
    if found.next_from:
        raise LmsError(
            f"The next round opens on {long_date(found.next_from)}, when the agreed levels are no "
            "longer fresh in mind.",
            code="too_soon",
        )


def _lay_out(fresh: CalibrationRound, vignettes: list[Vignette]) -> None:
    sightings = Sighting.objects.bulk_create(
        Sighting(round=fresh, vignette=row, place=place) for place, row in enumerate(vignettes, 1)
    )
    VignetteRating.objects.bulk_create(
        VignetteRating(sighting=sighting, criterion=agreed.criterion)
        for sighting in sightings
        for agreed in sighting.vignette.consensus.all()
    )


def hold_sighting(sighting: Sighting, by: User) -> Sighting:
    """Lock a round for the length of the transaction; a vignette that is finished is refused."""
    # The round is held too: of two vignettes finished in the same moment, one ends the round.
    CalibrationRound.objects.select_for_update().get(pk=sighting.round_id)
    held = Sighting.objects.select_related("round", "vignette").get(pk=sighting.pk)
    if held.round.rater_id != by.pk:
        raise NotPermitted("Only the person whose round it is can rate in it.")
    if held.is_finished:
        raise LmsError("You have finished this vignette; your ratings stay.", code="finished")
    return held


@transaction.atomic
def save_ratings(
    sighting: Sighting,
    data: dict[str, dict[str, Any]],
    *,
    by: User,
    page: OpenPage | None = None,
    at: datetime | None = None,
) -> Sighting:
    """Keep what is rated so far, as {criterion: {"level", "evidence"}}; the rest stays as it is.

    Raises WrittenElsewhere, as any draft does.
    """
    held = hold_sighting(sighting, by)
    rows = list(held.ratings.filter(criterion__in=data))
    take_up(held, page, differs=any(changes(row, data[row.criterion]) for row in rows))
    for row in rows:
        set_words(row, data[row.criterion])
    VignetteRating.objects.bulk_update(rows, ["level", "evidence"])
    held.saved_at = at or timezone.now()
    held.save(update_fields=["saved_at", "token"])
    return held


@transaction.atomic
def finish_vignette(sighting: Sighting, *, by: User, at: datetime | None = None) -> Sighting:
    """Close a vignette and set the agreed levels beside the ratings; the last ends the round.

    Raises NotRated.
    """
    moment = at or timezone.now()
    held = hold_sighting(sighting, by)
    rows = list(held.ratings.all())
    missing = [gap for row in rows if (gap := _gap(row))]
    if missing:
        raise NotRated(missing)
    agreed = {row.criterion: row.level for row in held.vignette.consensus.all()}
    for row in rows:
        row.consensus = agreed[row.criterion]
    VignetteRating.objects.bulk_update(rows, ["consensus"])
    held.finished_at = moment
    held.save(update_fields=["finished_at"])
    if not held.round.sightings.filter(finished_at=None).exists():
        _finish_round(held.round, by=by, at=moment)
    return held


def _gap(rating: VignetteRating) -> Gap | None:
    if rating.level is None:
        return Gap(rating.criterion, "Choose a level, or “not observed”.")
    if rating.level != NOT_OBSERVED and not rating.evidence.strip():
        return Gap(rating.criterion, "A few words of the scene that show this level.")
    return None


def _finish_round(done: CalibrationRound, *, by: User, at: datetime) -> None:
    ratings = list(VignetteRating.objects.filter(sighting__round=done))
    found = result_of(ratings)
    done.finished_at, done.kappa = at, found.kappa
    done.compared, done.same = found.compared, found.same
    done.save(update_fields=["finished_at", "kappa", "compared", "same"])
    record("calibration.finished", done, by=by, person=by, agency=done.agency, at=at)
    open_for_round(done, ratings, at=at)
