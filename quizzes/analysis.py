"""What the answers to a quiz say about its questions, for the trainers who write them.

No person can be made out: groups under five are withheld, and nothing names anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from .models import Attempt, Frozen, Option, Question, Quiz, Rescore, Response
from .statistics import (
    ItemNumbers,
    WholeNumbers,
    effective_weights,
    item_numbers,
    whole_numbers,
)

SMALLEST_GROUP = 5
DRAWN = "drawn"

FIRST, ALL = "first", "all"
WHICH = {FIRST: "first attempts", ALL: "all attempts"}


@dataclass(frozen=True)
class Asked:
    """One question of one attempt: as it was asked, what was answered, and what it earned."""

    frozen: Frozen
    answer: Any
    earned: float

    @property
    def question(self) -> int:
        return self.frozen["question"]

    @property
    def highest(self) -> float:
        return float(self.frozen["points"])


@dataclass(frozen=True)
class Sat:
    """One attempt that was handed in; of its learner, no more than that it is another one."""

    learner: int
    asked: list[Asked]

    @cached_property
    def total(self) -> float:
        return sum(each.earned for each in self.asked)


@dataclass(frozen=True)
class Chosen:
    """A row of the distractor table."""

    text: str
    right: bool
    count: int
    percent: float
    offered: bool = True
    """Whether a trainer put it there to tempt."""


@dataclass
class Item:
    """One question, over all the attempts that asked it."""

    question: Question
    numbers: ItemNumbers
    intended: float | None = None
    effective: float | None = None
    people: int = 0
    """Fewer than the answers where some are another attempt of the same person."""
    options: list[Chosen] = field(default_factory=list)
    without_answer: int = 0

    @property
    def withheld(self) -> bool:
        return self.people < SMALLEST_GROUP

    @property
    def is_drawn(self) -> bool:
        return self.intended is None

    @property
    def works_against(self) -> bool:
        """Say whether people who earn it do worse on the whole: then it has no weight to give."""
        return self.numbers.covariance is not None and self.numbers.covariance < 0


@dataclass(frozen=True)
class DrawnPlace:
    """A place that a draw fills with one question or another."""

    number: int
    numbers: ItemNumbers
    intended: float
    effective: float | None


@dataclass(frozen=True)
class Analysis:
    """The whole report. ``whole`` is missing when attempts can't be put side by side."""

    quiz: Quiz
    which: str
    people: int
    attempts: int
    whole: WholeNumbers | None = None
    items: list[Item] = field(default_factory=list)
    places: list[DrawnPlace] = field(default_factory=list)

    @property
    def withheld(self) -> bool:
        return self.people < SMALLEST_GROUP


def analyse(quiz: Quiz, *, which: str = FIRST) -> Analysis:
    """Read the attempts that were handed in and work out the report, in five queries."""
    sat = _sat(quiz, which)
    people = len({each.learner for each in sat})
    if people < SMALLEST_GROUP:
        return Analysis(quiz, which, people, len(sat))
    slots, highest = _slots(sat)
    numbers = _slot_numbers(slots, sat, highest) if highest else {}
    weights = effective_weights({key: each.covariance for key, each in numbers.items()})
    items = _items(sat)
    possible = sum(highest.values())
    for item in items:
        if (key := str(item.question.pk)) in numbers:
            item.intended = 100 * highest[key] / possible
            item.effective = weights[key]
    return Analysis(
        quiz,
        which,
        people,
        len(sat),
        whole=whole_numbers(slots, highest) if highest else None,
        items=items,
        places=_places(numbers, weights, highest),
    )


def _sat(quiz: Quiz, which: str) -> list[Sat]:
    attempts = Attempt.objects.filter(quiz=quiz).closed().order_by("learner", "number")
    if which == FIRST:
        attempts = attempts.filter(number=1)
    rows = {row.pk: row for row in attempts.only("learner_id", "frozen")}
    answers: dict[Any, list[Asked]] = defaultdict(list)
    responses = Response.objects.filter(attempt__in=attempts.order_by().values("pk"))
    since = {
        (row.attempt_id, row.position): (row.frozen, row.question_points)
        for row in Rescore.objects.filter(attempt__in=attempts.order_by().values("pk"))
    }
    waiting = set()
    for row in responses.values_list("attempt", "position", "answer", "points_earned"):
        pk, position, answer, earned = row
        frozen, earned = since.get((pk, position), (rows[pk].frozen[position], earned))
        if earned is None:
            waiting.add(frozen["question"])
        elif Decimal(frozen["points"]) > 0:
            answers[pk].append(Asked(frozen, answer, float(earned)))
    return _all_marked(rows, answers, waiting)


def _all_marked(
    rows: dict[Any, Attempt], answers: dict[Any, list[Asked]], waiting: set[int]
) -> list[Sat]:
    """Leave out a question as long as a person has yet to mark some of its answers."""
    marked = {
        pk: [each for each in asked if each.question not in waiting]
        for pk, asked in answers.items()
    }
    return [Sat(row.learner_id, marked[pk]) for pk, row in rows.items() if marked.get(pk)]


def _slots(sat: list[Sat]) -> tuple[list[dict[str, float]], dict[str, float]]:
    """Put attempts side by side: a question that all were asked, or a place that a draw fills.

    Returns nothing where attempts asked so differently that their places can't be matched.
    """
    times = Counter(each.question for row in sat for each in row.asked)
    rows, shapes = [], []
    for row in sat:
        drawn = 0
        marks, shape = {}, {}
        for each in row.asked:
            key = str(each.question)
            if times[each.question] < len(sat):
                drawn += 1
                key = f"{DRAWN}-{drawn}"
            marks[key], shape[key] = each.earned, each.highest
        rows.append(marks)
        shapes.append(shape)
    same = all(shape == shapes[0] for shape in shapes)
    return rows, shapes[0] if same else {}


def _slot_numbers(
    rows: list[dict[str, float]], sat: list[Sat], highest: dict[str, float]
) -> dict[str, ItemNumbers]:
    totals = [row.total for row in sat]
    return {
        key: item_numbers([row[key] for row in rows], totals, most) for key, most in highest.items()
    }


def _places(
    numbers: dict[str, ItemNumbers],
    weights: dict[str, float | None],
    highest: dict[str, float],
) -> list[DrawnPlace]:
    possible = sum(highest.values())
    return [
        DrawnPlace(int(key.partition("-")[2]), found, 100 * highest[key] / possible, weights[key])
        for key, found in numbers.items()
        if key.startswith(DRAWN)
    ]


def _items(sat: list[Sat]) -> list[Item]:
    asked: dict[int, list[tuple[Asked, Sat]]] = defaultdict(list)
    for row in sat:
        for each in row.asked:
            asked[each.question].append((each, row))
    questions = Question.objects.non_polymorphic().in_bulk(asked)
    items = [_item(questions[pk], rows) for pk, rows in asked.items()]
    return sorted(items, key=lambda item: item.question.code)


def _item(question: Question, rows: list[tuple[Asked, Sat]]) -> Item:
    """Work in shares of the points, should they have changed from one version to the next."""
    worth = rows[-1][0].highest
    earned = [each.earned / each.highest * worth for each, _ in rows]
    item = Item(question, item_numbers(earned, [sat.total for _, sat in rows], worth))
    item.people = len({sat.learner for _, sat in rows})
    item.options = _options([each for each, _ in rows])
    item.without_answer = sum(each.answer is None for each, _ in rows)
    return item


def _options(asked: Iterable[Asked]) -> list[Chosen]:
    """Count who chose what; an option is shown as the newest version words it."""
    kinds, asked = Question.kinds(), list(asked)
    times: Counter[str] = Counter()
    known: dict[str, Option] = {}
    for each in asked:
        kind = kinds[each.frozen["kind"]]
        known.update({option.key: option for option in kind.options_of(each.frozen)})
        times.update(kind.chosen_in(each.frozen, each.answer))
    rows = [
        Chosen(one.text, one.right, times[key], 100 * times[key] / len(asked), one.offered)
        for key, one in known.items()
        if one.right or one.offered or times[key]
    ]
    return sorted(rows, key=lambda row: (not row.right, -row.count, row.text))
