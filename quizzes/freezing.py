"""What one attempt asks: the chosen questions, then the draws, as plain data."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db.models import prefetch_related_objects

from .models import Frozen, Question, Quiz, QuizDraw, QuizQuestion

KEPT_SECONDS = 3600
Candidate = tuple[int, int, str]
"""A question that could be drawn: its id, its bank's id, its objective."""
Topic = tuple[int, str]
"""A bank's id and an objective in it."""


@dataclass(frozen=True)
class History:
    """When someone was last asked each question, and the topics in which something was missing."""

    met: Mapping[int, datetime] = field(default_factory=dict)
    missed: Set[Topic] = frozenset()


def freeze_quiz(
    quiz: Quiz, *, rng: random.Random, history: Callable[[], History] = History
) -> list[Frozen]:
    """Return the questions of one attempt, in the order they are asked.

    A draw takes questions that the learner never met, then those met longest ago; where its author
    says so, those on topics that were missed come before all others. The number of queries depends
    on the kinds of question there are, not on how many.
    """
    live = QuizQuestion.objects.filter(quiz=quiz, question__live=True)
    chosen = list(live.values_list("question_id", "section", "question__live_revision_id"))
    picked = _pick(quiz, [row[:2] for row in chosen], rng, history)
    revisions = {pk: revision for pk, _, revision in chosen}
    questions = _questions([pk for pk, _ in picked], revisions)
    frozen = [
        question.freeze(rng) | {"section": section}
        for question, (_, section) in zip(questions, picked, strict=True)
    ]
    # A scenario whose questions have all been archived asks nothing, and would earn nothing.
    return [one for one in frozen if one.get("questions") != []]


def _pick(
    quiz: Quiz,
    chosen: list[tuple[int, str]],
    rng: random.Random,
    history: Callable[[], History],
) -> list[tuple[int, str]]:
    """Return questions with their headings; what stands under one heading is asked together."""
    draws = list(QuizDraw.objects.filter(quiz=quiz))
    taken = {pk for pk, _ in chosen}
    drawn = {}
    if draws:  # only what is drawn asks what somebody met before
        drawn = draw_all(draws, _candidates(draws), taken=taken, rng=rng, history=history())
    picked = chosen + [(pk, draw.section) for draw in draws for pk in drawn[draw.pk]]
    headings = list(dict.fromkeys(section for _, section in picked))
    return sorted(picked, key=lambda row: headings.index(row[1]))


def _candidates(draws: list[QuizDraw]) -> list[Candidate]:
    banks = {draw.bank_id for draw in draws}
    live = Question.objects.non_polymorphic().to_draw().filter(bank__in=banks).order_by("pk")
    return list(live.values_list("pk", "bank_id", "objective"))


def draw_all(
    draws: list[QuizDraw],
    candidates: list[Candidate],
    *,
    taken: set[int],
    rng: random.Random,
    history: History,
) -> dict[int, list[int]]:
    """Return the questions of each draw, none of them twice.

    Draws on one objective go first: a draw on any could take what only they can use.
    """
    drawn: dict[int, list[int]] = {}
    used = set(taken)
    for draw in sorted(draws, key=lambda row: not row.objective):
        fitting = [
            row
            for row in candidates
            if row[1] == draw.bank_id and draw.objective in ("", row[2]) and row[0] not in used
        ]
        rng.shuffle(fitting)
        fitting.sort(key=partial(_turn, draw, history))
        drawn[draw.pk] = [pk for pk, *_ in fitting[: draw.count]]
        used.update(drawn[draw.pk])
    return drawn


def _turn(draw: QuizDraw, history: History, row: Candidate) -> tuple:
    """Return by what a draw sorts the questions it could take."""
    pk, *topic = row
    later = draw.missed_first and tuple(topic) not in history.missed
    return (later, pk in history.met, history.met.get(pk))


def _questions(order: list[int], revisions: dict[int, int | None]) -> list[Question]:
    """Return the questions in the order asked for, with what freezing reads.

    ``revisions`` names the published one of each question for which it is known.

    What was published never changes under the same revision, so it is kept between attempts; a
    scenario isn't, as the questions in it are published on their own.
    """
    drawn = [pk for pk in order if pk not in revisions]
    if drawn:
        rows = Question.objects.non_polymorphic().filter(pk__in=drawn)
        revisions = revisions | dict(rows.values_list("pk", "live_revision_id"))
    keys = {pk: f"question:{pk}:{revisions[pk]}" for pk in order if revisions[pk] is not None}
    kept = cache.get_many(keys.values())
    found = {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = [pk for pk in order if pk not in found]
    if missing:
        read = {question.pk: question for question in Question.objects.filter(pk__in=missing)}
        fetch_parts(read.values())
        alone = {keys[pk]: row for pk, row in read.items() if pk in keys and not row.within()}
        cache.set_many(alone, KEPT_SECONDS)
        found |= read
    return [found[pk] for pk in order]


def fetch_parts(questions: Iterable[Question]) -> None:
    """Fetch what freezing reads: one query for each kind and relation, also within scenarios."""
    by_kind: dict[type[Question], list[Question]] = defaultdict(list)
    for question in questions:
        by_kind[type(question)].append(question)
    for kind, alike in by_kind.items():
        prefetch_related_objects(alike, *kind.parts)
    within = [one for question in questions for one in question.within()]
    if within:
        fetch_parts(within)
