"""Rounds of vignettes that the invented supervisors have rated, and a conversation from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.supervision.calibration.moderating import open_for_round, write_note
from courses.supervision.calibration.result import result_of
from courses.supervision.calibration.standing import rubrics_with_vignettes
from courses.supervision.models import (
    CalibrationRound,
    Moderation,
    Rubric,
    Sighting,
    Vignette,
    VignetteRating,
)
from lms.activity.actions import record_many
from lms.activity.models import Event
from lms.people.models import User

from .people import Cast

QUOTED = re.compile("“[^”]+”")


def keep_rounds(cast: Cast) -> None:
    """Write the rounds that the agency's file tells of, and what came of them."""
    told = cast.data.get("calibration", {})
    for rubric in rubrics_with_vignettes() if told else []:
        vignettes = list(Vignette.objects.live().for_rubric(rubric).order_by("title", "pk"))
        rounds = [Told(cast, rubric, vignettes, row) for row in told["rounds"]]
        _write(rounds)
        for one in rounds:
            if one.is_finished:
                open_for_round(one.round, one.ratings, at=one.at)
        _note(cast, told["note"])


@dataclass
class Told:
    """One round as the file has it: by whom, how long ago, and how far from the agreed levels."""

    cast: Cast
    rubric: Rubric
    vignettes: list[Vignette]
    row: dict[str, Any]

    def __post_init__(self) -> None:
        self.at: datetime = self.cast.calendar.moment(self.row["ago"], 15)
        self.rater: User = self.cast.people[self.row["by"]]
        self.round = CalibrationRound(
            rater=self.rater, agency=self.cast.agency, rubric=self.rubric, started_at=self.at
        )
        self.sightings = [self._sighting(place) for place in range(1, len(self.vignettes) + 1)]
        self.ratings = [rating for sighting in self.sightings for rating in self._ratings(sighting)]
        if self.is_finished:
            self._finish()

    @property
    def is_finished(self) -> bool:
        return "rated" not in self.row

    @property
    def rated(self) -> int:
        return self.row.get("rated", len(self.vignettes))

    def _sighting(self, place: int) -> Sighting:
        done = self.at if place <= self.rated else None
        vignette = self.vignettes[place - 1]
        return Sighting(
            round=self.round, vignette=vignette, place=place, saved_at=done, finished_at=done
        )

    def _ratings(self, sighting: Sighting) -> list[VignetteRating]:
        """Rate as agreed, but for what the file says; the words are quoted from it."""
        found = []
        for agreed in sighting.vignette.consensus.all():
            row = VignetteRating(sighting=sighting, criterion=agreed.criterion)
            if sighting.is_finished:
                off = self.row.get(agreed.criterion, [0] * len(self.vignettes))
                row.level = agreed.level and min(4, max(1, agreed.level + off[sighting.place - 1]))
                row.consensus = agreed.level
                row.evidence = QUOTED.findall(agreed.rationale + sighting.vignette.text)[0]
            found.append(row)
        return found

    def _finish(self) -> None:
        figures = result_of(self.ratings)
        self.round.finished_at, self.round.kappa = self.at, figures.kappa
        self.round.compared, self.round.same = figures.compared, figures.same


def _write(rounds: list[Told]) -> None:
    CalibrationRound.objects.bulk_create(one.round for one in rounds)
    Sighting.objects.bulk_create(row for one in rounds for row in one.sightings)
    VignetteRating.objects.bulk_create(row for one in rounds for row in one.ratings)
    record_many(_event(one) for one in rounds)


def _event(told: Told) -> Event:
    done = told.round
    return Event(
        verb=f"calibration.{'finished' if told.is_finished else 'started'}", at=told.at,
        actor=told.rater, person=told.rater, agency=told.cast.agency,
        object_type=done._meta.label_lower, object_id=str(done.pk), object_name=str(done),
    )  # fmt: skip


def _note(cast: Cast, told: dict[str, Any]) -> None:
    """Let one of two write down what they agreed; the other has yet to answer."""
    person = cast.people[told["by"]]
    talk = Moderation.objects.filter(first=person, second__isnull=False).first()
    if talk:
        write_note(talk, told["words"], by=person, at=cast.calendar.moment(told["ago"], 10))
