"""Pilots that invented people have begun, each brought to its stage by their own moves."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from courses.supervision.models import Pilot
from courses.supervision.pilots import actions
from lms.people.models import User

from .study import Study

CONTACTS = 3
TRIED = {"stopped": 1, "trying": 2}
"""How many contacts there were, where it isn’t the usual number."""


def bring_pilot(
    study: Study, supervisor: User, words: dict[str, Any], state: str, until: int
) -> None:
    """Begin a pilot when the practice did, and have it where it should be so many days ago."""
    Trial(study, supervisor, words, until).to(state)


@dataclass
class Trial:
    study: Study
    supervisor: User
    words: dict[str, Any]
    until: int

    @cached_property
    def rng(self) -> random.Random:
        return random.Random(f"{self.study.learner.email} pilot")  # noqa: S311  (no secret)

    @property
    def learner(self) -> User:
        return self.study.learner

    def ago(self, share: float) -> int:
        """Return the days back at which a share of the time had passed."""
        begun = self.study.told["practice"]["started"]
        return max(self.until, round(begun - (begun - self.until) * share))

    def at(self, share: float, hour: int) -> datetime:
        return self.study.cast.calendar.moment(self.ago(share), hour)

    def to(self, state: str) -> None:
        pilot = self._prepare(still_to_come=state in ("prepare", "chosen"))
        if state == "prepare":
            return
        pilot = actions.hand_in(pilot, by=self.learner, at=self.at(0.15, 10))
        if state == "chosen":
            return
        self._try(self._agree(pilot), TRIED.get(state, CONTACTS))
        if state == "stopped":
            actions.stop(pilot, pilot.stop_rules[0], by=self.learner, at=self.at(0.9, 17))
        elif state != "trying":
            self._look_back(pilot)
        if state == "reviewed":
            self._review(pilot)

    def _prepare(self, *, still_to_come: bool) -> Pilot:
        calendar = self.study.cast.calendar
        at = self.at(0, 13)
        pilot = actions.begin(self.study.syllabus.practice, by=self.learner, at=at)
        pilot = actions.save_plan(
            pilot,
            self.rng.choice(self.words["plans"]),
            by=self.learner,
            supervisor=self.supervisor,
            stop_rules=pilot.under.stop_rules[:2],
            starts_on=calendar.day(-2 if still_to_come else self.ago(0.3)),
            reviews_on=calendar.day(-30 if still_to_come else self.ago(1)),
            at=at,
        )
        for chosen in self.rng.sample(self.words["cases"], self.rng.choice([1, 2])):
            day = calendar.day(self.ago(0))
            actions.add_case(pilot, chosen, by=self.learner, consented_on=day, at=at)
        return pilot

    def _agree(self, pilot: Pilot) -> Pilot:
        pilot = actions.move(pilot, "agree", by=self.supervisor, at=self.at(0.25, 11))
        return actions.move(pilot, "start", by=self.learner, at=self.at(0.3, 9))

    def _try(self, pilot: Pilot, times: int) -> None:
        for number, words in enumerate(self.words["contacts"][:times], 1):
            share = 0.3 + 0.15 * number
            actions.note_contact(
                pilot, uuid4(), "A", words, by=self.learner, at=self.at(share, 17),
                on=self.study.cast.calendar.day(self.ago(share)),
            )  # fmt: skip
        for number in (1, 2)[: times - 1]:
            actions.confirm_sighting(pilot, number, by=self.supervisor, at=self.at(0.8, 18))

    def _look_back(self, pilot: Pilot) -> None:
        pilot = actions.move(pilot, "finish", by=self.learner, at=self.at(0.85, 18))
        actions.save_reflection(
            pilot, self.words["reflection"], by=self.learner, at=self.at(0.9, 12)
        )
        actions.look_back(pilot, by=self.learner, at=self.at(0.95, 9))

    def _review(self, pilot: Pilot) -> None:
        outcome = self.rng.choice(list(self.words["reviews"]))
        reason = self.words["reviews"][outcome]
        actions.review(pilot, outcome, reason, by=self.supervisor, at=self.at(1, 13))
