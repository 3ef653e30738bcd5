"""What invented people have done in a course: lessons, attempts, and where they stopped."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from courses.pages.models import CoursePage, LessonPage, QuizPage, StepPage, Taken
from courses.progress.access import enrolment_in
from courses.progress.actions import (
    assign,
    begin_refresher,
    complete_step,
    enrol,
    exempt,
    note_visit,
    remember_place,
)
from courses.progress.models import Enrolment
from courses.supervision.models import PracticePage
from lms.people.models import User
from quizzes.actions import save_answers, start_attempt, submit_attempt

from .answers import filled_in
from .papers import letter
from .people import Cast

DAYS_BETWEEN_ATTEMPTS = 2


@dataclass(frozen=True)
class Syllabus:
    """The steps of a course, or of its refresher, read once."""

    course: CoursePage
    part: Taken = Taken.COURSE

    @cached_property
    def lessons(self) -> list[LessonPage]:
        pages = LessonPage.objects.descendant_of(self.course).live()
        return list(pages.filter(taken__in=(self.part, Taken.BOTH)).order_by("path"))

    @cached_property
    def quiz(self) -> QuizPage:
        pages = QuizPage.objects.descendant_of(self.course).select_related("quiz")
        return pages.get(taken__in=(self.part, Taken.BOTH))

    @cached_property
    def practice(self) -> PracticePage:
        return PracticePage.objects.descendant_of(self.course).get()


@dataclass
class Study:
    """One person in one course, as the files tell it."""

    cast: Cast
    syllabus: Syllabus
    learner: User
    told: dict[str, Any]
    rng: random.Random

    @property
    def course(self) -> CoursePage:
        return self.syllabus.course

    @cached_property
    def enrolment(self) -> Enrolment:
        return enrolment_in(self.learner, self.course)

    def happen(self) -> None:
        self._enter()
        if "lessons" in self.told:
            self._read()
            self._sit_the_quiz()

    def _enter(self) -> None:
        calendar = self.cast.calendar
        asked = self.told.get("assigned")
        if asked:
            assign(
                self.course,
                agency=self.cast.agency,
                person=self.learner,
                due_on=calendar.day(-asked["due"]),
                by=self.cast.manager,
                at=calendar.moment(asked["ago"], 9),
            )
        elif "exempt" in self.told:
            self._be_exempt(self.told["exempt"])
        elif self.told.get("own"):
            at = calendar.moment(self.told["started"], 7)
            enrol(self.learner, self.course, by=self.learner, at=at)

    def _be_exempt(self, told: dict[str, Any]) -> None:
        day = self.cast.calendar.day
        exempt(
            self.learner,
            self.course,
            agency=self.cast.agency,
            by=self.cast.manager,
            reason=told["reason"],
            evidence=told["evidence"],
            expires_on=day(-told["until"]) if "until" in told else None,
            files=[letter(told["letter"])] if "letter" in told else (),
            at=self.cast.calendar.moment(told["ago"], 11),
        )

    def _read(self) -> None:
        lessons = self.syllabus.lessons
        whole = self.told["lessons"] == "all"
        done = lessons if whole else lessons[: self.told["lessons"]]
        moments = self.cast.calendar.sittings(
            self.told["started"], self._last_reading_day(), len(done), self.rng
        )
        for lesson, moment in zip(done, moments, strict=True):
            complete_step(self.enrolment, lesson, by=self.learner, evidence_type="read", at=moment)
        following = self.syllabus.quiz if whole else lessons[len(done)]
        self._stop_at(following, moments[-1] + timedelta(minutes=4))

    def _last_reading_day(self) -> int:
        earlier = DAYS_BETWEEN_ATTEMPTS * max(len(self.told.get("quiz", [])) - 1, 0)
        return min(self.told["last"] + earlier, self.told["started"])

    def _stop_at(self, step: StepPage, at: datetime) -> None:
        """Leave in the middle: the step was opened, and a lesson read as far as its third block."""
        note_visit(self.enrolment, step, at=at)
        if isinstance(step, LessonPage):
            remember_place(self.enrolment, step, step.body.raw_data[2]["id"], at=at)

    def _sit_the_quiz(self) -> None:
        shares = self.told.get("quiz", [])
        for place, share in enumerate(shares):
            days_later = DAYS_BETWEEN_ATTEMPTS * (len(shares) - 1 - place)
            self._hand_in(share, self.cast.calendar.moment(self.told["last"] + days_later, 15))
        if "open" in self.told:
            self._begin(self.told["open"], self.cast.calendar.moment(self.told["last"], 15))

    def _hand_in(self, share: int, at: datetime) -> None:
        attempt = start_attempt(self.syllabus.quiz.quiz, self.learner, rng=self.rng, at=at)
        right = round(len(attempt.frozen) * share / 100)
        handed_in = at + timedelta(minutes=self.rng.randint(14, 32))
        form = filled_in(attempt, right=right)
        save_answers(attempt, form, by=self.learner, at=handed_in - timedelta(minutes=1))
        submit_attempt(attempt, by=self.learner, at=handed_in)

    def _begin(self, answered: int, at: datetime) -> None:
        attempt = start_attempt(self.syllabus.quiz.quiz, self.learner, rng=self.rng, at=at)
        form = filled_in(attempt, right=answered, answered=answered)
        save_answers(attempt, form, by=self.learner, at=at + timedelta(minutes=answered))


class Refresher(Study):
    """The same for a refresher, which its learner begins."""

    def _enter(self) -> None:
        at = self.cast.calendar.moment(self.told["started"], 7)
        begin_refresher(enrolment_in(self.learner, self.course), by=self.learner, at=at)
