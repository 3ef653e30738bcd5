"""A written reflection that supervisors mark: one is marked, others wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from lms.people.models import User
from quizzes.actions import save_answers, start_attempt, submit_attempt
from quizzes.marking import mark
from quizzes.models import (
    Attempt,
    Bank,
    Quiz,
    QuizQuestion,
    ReflectionCriterion,
    ReflectionQuestion,
)

from .people import Cast


def write_reflections(cast: Cast, told: dict[str, Any]) -> None:
    rows = [row for row in told["written"] if row["who"] in cast.people]
    if not rows:
        return
    quiz = _quiz(told)
    for row in rows:
        at = cast.calendar.moment(row["ago"], 15)
        attempt = _hand_in(quiz, cast.people[row["who"]], row["words"], at)
        if given := row.get("marked"):
            mark(
                attempt.responses.get(),
                met=dict(enumerate(given["met"])),
                comment=given["comment"],
                by=cast.people[given["by"]],
                at=cast.calendar.moment(given["ago"], 11),
            )


def _quiz(told: dict[str, Any]) -> Quiz:
    question = ReflectionQuestion.objects.create(
        bank=Bank.objects.get(slug=told["bank"]),
        code=told["code"],
        title=told["title"],
        prompt=f"<p>{told['prompt']}</p>",
        points=told["points"],
        is_marked=True,
    )
    for place, row in enumerate(told["criteria"]):
        ReflectionCriterion.objects.create(question=question, sort_order=place, **row)
    quiz = Quiz.objects.create(title=told["title"], slug=told["slug"], pass_mark=75)
    QuizQuestion.objects.create(quiz=quiz, question=question)
    return quiz


def _hand_in(quiz: Quiz, learner: User, words: str, at: datetime) -> Attempt:
    attempt = start_attempt(quiz, learner, at=at)
    form = QueryDict(mutable=True)
    form.update({"asked": "1", "q1": words})
    save_answers(attempt, form, by=learner, at=at + timedelta(minutes=12))
    return submit_attempt(attempt, by=learner, at=at + timedelta(minutes=14))
