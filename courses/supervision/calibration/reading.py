"""Rounds, vignettes and conversations, put together for their pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from courses.supervision.levels import level_word
from courses.supervision.models import (
    CalibrationRound,
    ConsensusLevel,
    Criterion,
    Feedback,
    Moderation,
    Rating,
    Sighting,
    VignetteRating,
)
from lms.people.models import User

from .result import FAR_APART, Leaning, Result, leanings, result_of
from .standing import Calibration, calibrations_of


@dataclass(frozen=True)
class AtHome:
    """What a supervisor's first page shows of calibration."""

    standings: list[Calibration]
    moderations: list[Moderation]

    @property
    def unsigned(self) -> set[str]:
        """The short names of the rubrics against which this person can't sign off now."""
        return {row.rubric.slug for row in self.standings if not row.may_sign}


def calibration_at_home(person: User) -> AtHome:
    rows = Moderation.objects.waiting_for(person).select_related("first", "second")
    return AtHome(calibrations_of(person), list(rows))


def criteria_of(sighting: Sighting) -> dict[str, Criterion]:
    """Return the criteria of the vignette's rubric by their short names, in its order."""
    rows = Criterion.objects.filter(rubric=sighting.vignette.rubric_id)
    return {row.slug: row for row in rows.order_by("sort_order")}


@dataclass(frozen=True)
class SideBySide:
    """One criterion: my level and words, and what was agreed and why."""

    criterion: Criterion
    rating: VignetteRating
    agreed: ConsensusLevel

    @property
    def is_same(self) -> bool:
        return self.rating.level == self.rating.consensus

    @property
    def is_far(self) -> bool:
        return self.rating.gap is not None and abs(self.rating.gap) >= FAR_APART

    @property
    def words(self) -> str:
        """Say how the two lie to each other."""
        if self.is_same:
            return "The same level"
        if self.rating.gap is None:
            return "Seen by one of the two"
        steps = abs(self.rating.gap)
        size = "one level" if steps == 1 else f"{steps} levels"
        return f"{size} {'higher' if self.rating.gap > 0 else 'lower'}".capitalize()

    @property
    def own_word(self) -> str:
        return level_word(self.rating.level)

    @property
    def agreed_word(self) -> str:
        return level_word(self.rating.consensus)

    @property
    def anchor(self) -> str:
        level = self.rating.consensus
        return getattr(self.criterion, f"level_{level}") if level else ""


def side_by_side(sighting: Sighting) -> list[SideBySide]:
    agreed = {row.criterion: row for row in sighting.vignette.consensus.all()}
    rated = {row.criterion: row for row in sighting.ratings.all()}
    return [
        SideBySide(criterion, rated[slug], agreed[slug])
        for slug, criterion in criteria_of(sighting).items()
        if slug in rated and slug in agreed
    ]


@dataclass(frozen=True)
class RoundStory:
    """A finished round: its figures, and how each criterion leaned."""

    round: CalibrationRound
    ratings: list[VignetteRating]

    @cached_property
    def result(self) -> Result:
        return result_of(self.ratings)

    @cached_property
    def leanings(self) -> list[Leaning]:
        names = self.round.rubric.criteria.values_list("slug", "name")
        return leanings(self.ratings, dict(names))


def story_of(done: CalibrationRound) -> RoundStory:
    return RoundStory(done, list(VignetteRating.objects.filter(sighting__round=done)))


@dataclass(frozen=True)
class Seen:
    """One of the two ratings that a conversation is about."""

    who: str
    level: int
    word: str
    evidence: str
    where: str
    url: str


def seen_in(moderation: Moderation, reader: User) -> list[Seen]:
    """Return the ratings that lie apart, as far as the reader may see them."""
    if moderation.round_id:
        return _seen_in_round(moderation, reader)
    ids = [moderation.earlier_id, moderation.later_id]
    visible = Feedback.objects.visible_to(reader).filter(pk__in=ids)
    ratings = Rating.objects.filter(feedback__in=visible, criterion__slug=moderation.criterion)
    rows = ratings.select_related("feedback__observer", "criterion")
    return [
        Seen(
            who=str(row.feedback.observer),
            level=row.level,
            word=level_word(row.level),
            evidence=row.evidence,
            where=f"{row.feedback} with {row.feedback.learner}",
            url=row.feedback.get_absolute_url(),
        )
        for row in rows.select_related("feedback__learner").order_by("feedback__observed_on")
    ]


def _seen_in_round(moderation: Moderation, reader: User) -> list[Seen]:
    """Both read what was rated; only the rater can open the round."""
    rows = VignetteRating.objects.filter(
        sighting__round=moderation.round_id, criterion=moderation.criterion
    ).select_related("sighting__vignette")
    found = []
    for row in rows:
        if row.gap is None or abs(row.gap) < FAR_APART:
            continue
        where = str(row.sighting)
        url = row.sighting.get_absolute_url() if reader.pk == moderation.first_id else ""
        agreed = row.sighting.vignette.consensus.filter(criterion=row.criterion).first()
        why = agreed.rationale if agreed else ""
        found += [
            Seen(str(moderation.first), row.level, level_word(row.level), row.evidence, where, url),
            Seen("As agreed", row.consensus, level_word(row.consensus), why, where, ""),
        ]
    return found
