"""Supervised practice that invented people have asked for, observed and talked over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from courses.supervision.actions import (
    acknowledge,
    answer_request,
    ask_for_practice,
    save_draft,
    share,
    sign_off,
    start_observation,
)
from courses.supervision.journal import actions as journal
from courses.supervision.models import CaseConsultation, Feedback, PracticeRequest
from lms.people.models import User

from .pilots import bring_pilot
from .study import Study

DRAFTED_RATINGS = 3


@dataclass
class Observed:
    """The practice step of one study; ``words`` are what people in the demo write."""

    study: Study
    words: dict[str, Any]

    @property
    def told(self) -> dict[str, Any]:
        return self.study.told["practice"]

    @property
    def learner(self) -> User:
        return self.study.learner

    @property
    def supervisor(self) -> User:
        return self.study.cast.people[self.told["with"]]

    def at(self, ago: int, hour: int) -> datetime:
        return self.study.cast.calendar.moment(ago, hour, self.study.rng.randrange(50))

    def happen(self) -> None:
        PATHS[self.told["path"]](self)

    def ask(self, ago: int) -> PracticeRequest:
        wish = self.study.rng.choice(self.words["requests"])
        return ask_for_practice(
            self.study.syllabus.practice,
            learner=self.learner,
            supervisor=self.supervisor,
            what=wish["what"],
            when=wish["when"],
            at=self.at(ago, 9),
        )

    def observe(
        self, name: str, request: PracticeRequest, ago: int, *, ratings: int | None = None
    ) -> Feedback:
        """Write down what was seen; of a draft, only the first so many ratings."""
        seen = self.words["observations"][name]
        answer_request(request, by=self.supervisor, accept=True, at=self.at(ago + 1, 10))
        draft = start_observation(
            self.study.enrolment,
            self.study.syllabus.practice,
            by=self.supervisor,
            request=request,
            at=self.at(ago, 14),
        )
        written = {"setting": seen["setting"], "context": seen["context"]}
        if ratings is None:
            written |= {"strengths": seen["strengths"], "next_step": seen["next_step"]}
        rows = list(seen["ratings"].items())[:ratings]
        written["ratings"] = self._by_criterion(draft, dict(rows))
        return save_draft(draft, written, by=self.supervisor, at=self.at(ago, 15))

    def _by_criterion(self, draft: Feedback, seen: dict[str, Any]) -> dict[int, dict[str, Any]]:
        criteria = {row.slug: row.pk for row in draft.rubric.criteria.all()}
        return {
            criteria[slug]: {"level": level, "evidence": evidence}
            for slug, (level, evidence) in seen.items()
        }

    def shared(self, name: str, asked: int, shared: int) -> Feedback:
        request = self.ask(asked)
        feedback = self.observe(name, request, shared + 1)
        return share(feedback, by=self.supervisor, at=self.at(shared, 11))

    def acknowledged(self, name: str, asked: int, read: int) -> Feedback:
        feedback = self.shared(name, asked, read + 1)
        reply = self.study.rng.choice(self.words["replies"])
        return acknowledge(feedback, by=self.learner, reply=reply, at=self.at(read, 12))

    def signed_off(self, name: str, asked: int, signed: int) -> Feedback:
        feedback = self.acknowledged(name, asked, signed)
        return sign_off(feedback, by=self.supervisor, at=self.at(signed, 16))

    def consulted(self, name: str, ago: int, *, read: bool = True) -> Feedback:
        """Bring one question to the supervisor; it counts once the learner has read it."""
        at = self.at(ago, 13)
        draft = start_observation(
            self.study.enrolment,
            self.study.syllabus.practice,
            by=self.supervisor,
            kind=CaseConsultation,
            at=at,
        )
        words = self.words["consultations"][name] | {
            "observed_on": self.study.cast.calendar.day(ago)
        }
        shared = share(
            save_draft(draft, words, by=self.supervisor, at=at), by=self.supervisor, at=at
        )
        return acknowledge(shared, by=self.learner, at=at) if read else shared

    def wrote(self, ago: int) -> None:
        """Keep the private entries that the rule counts, one a day."""
        needed = self.study.syllabus.practice.journal_entries_required
        texts = self.study.rng.choices(self.words["entries"], k=needed)
        for days, words in enumerate(texts):
            journal.write(uuid4(), words, by=self.learner, at=self.at(ago - days, 18))

    def pilot(self, state: str, *, until: int) -> None:
        """Bring a pilot to a stage, between the first request and so many days ago."""
        bring_pilot(self.study, self.supervisor, self.words["pilots"], state, until)

    @property
    def between(self) -> int:
        """Days ago on which the first of two observations was signed off."""
        return (self.told["started"] + self.told["last"]) // 2 + 1


def _asked(practice: Observed) -> None:
    practice.ask(practice.told["started"])
    practice.pilot("prepare", until=practice.told["last"])


def _handed_back(practice: Observed) -> None:
    request = practice.ask(practice.told["started"])
    answer_request(
        request,
        by=practice.supervisor,
        accept=False,
        reply=practice.words["hand_back"],
        at=practice.at(practice.told["last"], 13),
    )


def _draft(practice: Observed) -> None:
    request = practice.ask(practice.told["started"])
    told = practice.told
    practice.observe(told["seen"][0], request, told["last"], ratings=DRAFTED_RATINGS)
    practice.pilot("chosen", until=told["last"])


def _first_acknowledged(practice: Observed) -> None:
    told = practice.told
    practice.acknowledged(told["seen"][0], told["started"], told["last"])
    practice.pilot("trying", until=told["last"])


def _first_signed_off(practice: Observed) -> None:
    told = practice.told
    practice.signed_off(told["seen"][0], told["started"], told["last"])
    practice.pilot("stopped", until=told["last"])


def _second_shared(practice: Observed) -> None:
    told = practice.told
    practice.signed_off(told["seen"][0], told["started"], practice.between)
    practice.consulted("quiet", practice.between - 1)
    practice.wrote(practice.between)
    practice.shared(told["seen"][1], practice.between - 3, told["last"])
    practice.pilot("reflected", until=told["last"])


def _complete(practice: Observed) -> None:
    told = practice.told
    practice.signed_off(told["seen"][0], told["started"], practice.between)
    practice.consulted("quiet", practice.between - 1)
    practice.consulted("hurry", practice.between - 2)
    practice.wrote(practice.between)
    practice.pilot("reviewed", until=told["last"] + 1)
    practice.signed_off(told["seen"][1], practice.between - 3, told["last"])


PATHS: dict[str, Callable[[Observed], None]] = {
    "asked": _asked,
    "handed_back": _handed_back,
    "draft": _draft,
    "first_acknowledged": _first_acknowledged,
    "first_signed_off": _first_signed_off,
    "second_shared": _second_shared,
    "complete": _complete,
}
