"""What people said of a course, in groups too large to tell on anyone.

Answers come out in whole blocks: month by month, and a month with fewer than five waits for the
next. Nobody can read one person's answer off by comparing the page of today with that of last
week. The running month is never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from certificates.models import Evaluation
from courses.pages.models import CoursePage
from lms.core.dates import months_later

SMALLEST_GROUP = 5
ANSWERS = {1: "Not at all", 2: "A little", 3: "Partly", 4: "Mostly", 5: "Fully"}


@dataclass(frozen=True)
class StatementSummary:
    text: str
    counts: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def by_answer(self) -> list[tuple[str, int]]:
        return list(zip(ANSWERS.values(), self.counts, strict=True))

    @property
    def mean(self) -> float:
        return sum(n * value for value, n in enumerate(self.counts, 1)) / self.answered


@dataclass(frozen=True)
class CourseSummary:
    """``waiting`` says that there are answers which aren't shown yet, never how many."""

    course: CoursePage
    people: int
    since: date | None
    until: date | None
    statements: tuple[StatementSummary, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]
    waiting: bool


def blocks(rows: Sequence[Evaluation], *, today: date) -> Iterator[list[Evaluation]]:
    """Yield the answers that may be shown: whole months, in blocks of five people or more."""
    ended = [row for row in rows if row.month < today.replace(day=1)]
    block: list[Evaluation] = []
    for _, month in groupby(sorted(ended, key=attrgetter("month")), attrgetter("month")):
        block += month
        if len(block) >= SMALLEST_GROUP:
            yield block
            block = []


def released(
    rows: Sequence[Evaluation],
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
) -> list[Evaluation]:
    """Return what may be shown of a period: the blocks that lie wholly within it.

    The blocks are the same whatever the period, so that no two periods differ by fewer than five.
    """
    first, last = since or date.min, until or date.max
    return [
        row
        for block in blocks(rows, today=today)
        if first <= block[0].month and _end_of(block[-1].month) <= last
        for row in block
    ]


def _end_of(month: date) -> date:
    return months_later(month, 1) - timedelta(days=1)


def summaries(rows: Iterable[Evaluation], *, today: date) -> list[CourseSummary]:
    """Return one summary for each course that anyone has evaluated, in the site's order."""
    ordered = sorted(rows, key=lambda row: row.course.path)
    return [
        summary(course, list(group), today=today)
        for course, group in groupby(ordered, attrgetter("course"))
    ]


def summary(
    course: CoursePage,
    rows: list[Evaluation],
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
) -> CourseSummary:
    shown = released(rows, today=today, since=since, until=until)
    months = [row.month for row in shown]
    return CourseSummary(
        course=course,
        people=len(shown),
        since=min(months, default=None),
        until=max(months, default=None),
        statements=tuple(_statements(shown)),
        words=tuple(_words(shown)),
        waiting=len(shown) < len(rows),
    )


def _statements(rows: list[Evaluation]) -> Iterable[StatementSummary]:
    counts: dict[str, Counter[int]] = {}
    for row in rows:
        for text, value in row.scales:
            found = counts.setdefault(text, Counter())  # in the order in which they are asked
            if value is not None:
                found[value] += 1
    for text, found in counts.items():
        # Few answers to one statement tell as much as a small group.
        if found.total() >= SMALLEST_GROUP:
            yield StatementSummary(text, tuple(found[value] for value in ANSWERS))


def _words(rows: list[Evaluation]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Gather what was written by question, in the order of the alphabet and so in no order."""
    said: dict[str, list[str]] = {}
    for row in rows:
        for question, answer in row.words:
            said.setdefault(question, []).append(answer)
    for question, answers in sorted(said.items()):
        yield question, tuple(sorted(answers))
