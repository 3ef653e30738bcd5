"""A quiz at a glance, above the form that builds it: how much it asks, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

from .models import Question, Quiz, QuizDraw

Pool = list[tuple[int, str, Decimal]]
"""Questions that could be drawn: bank, objective, points."""


@dataclass(frozen=True)
class Topic:
    """How many questions an attempt asks on one objective; of those, how many are drawn."""

    objective: str
    chosen: int
    drawn: int

    @property
    def in_words(self) -> str:
        counts = [(self.chosen, "chosen"), (self.drawn, "drawn")]
        return ", ".join(f"{count} {how}" for count, how in counts if count)


@dataclass
class Glance:
    """What is saved of a quiz. Points are a range where a draw can bring questions of several."""

    questions: int = 0
    lowest: Decimal = Decimal(0)
    highest: Decimal = Decimal(0)
    topics: list[Topic] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Objectives of the banks it uses that no attempt is sure to ask."""
    unpublished: list[str] = field(default_factory=list)
    is_marked: bool = False

    @property
    def left_out_count(self) -> int:
        return len(self.left_out)

    @property
    def asks_every_objective(self) -> bool:
        return bool(self.topics) and not self.left_out

    @classmethod
    def of(cls, quiz: Quiz) -> Glance:
        """Read it in three queries."""
        chosen = _chosen(quiz)
        draws = list(QuizDraw.objects.filter(quiz=quiz))
        live = [one for one in chosen if one.live]
        pool = _pool({one.bank_id for one in chosen} | {draw.bank_id for draw in draws})
        glance = cls(unpublished=[str(one) for one in chosen if not one.live])
        for draw in draws:
            glance.add_draw(_fitting(pool, draw), draw.count)
        worth = sum((_worth(one) for one in live), Decimal(0))
        glance.questions += len(live)
        glance.lowest += worth
        glance.highest += worth
        glance.is_marked = any(one.is_marked for one in live)
        glance.set_topics(live, draws, pool)
        return glance

    def add_draw(self, points: list[Decimal], count: int) -> None:
        found = sorted(points)
        self.questions += min(count, len(found))
        self.lowest += sum(found[:count], Decimal(0))
        self.highest += sum(found[::-1][:count], Decimal(0))

    def set_topics(self, live: list[Question], draws: list[QuizDraw], pool: Pool) -> None:
        chosen = Counter(one.objective for one in live)
        drawn: Counter[str] = Counter()
        for draw in draws:
            drawn[draw.objective] += min(draw.count, len(_fitting(pool, draw)))
        known = {objective for _, objective, _ in pool if objective} | set(chosen) | set(drawn)
        names = sorted(known - {""}, key=lambda name: (len(name), name))
        asked = {name for name in names if chosen[name] + drawn[name]}
        self.topics = [Topic(name, chosen[name], drawn[name]) for name in names if name in asked]
        self.left_out = [name for name in names if name not in asked]


def _pool(banks: set[int]) -> Pool:
    rows = Question.objects.non_polymorphic().to_draw().filter(bank__in=banks)
    return list(rows.values_list("bank_id", "objective", "points"))


def _fitting(pool: Pool, draw: QuizDraw) -> list[Decimal]:
    return [
        points
        for bank, objective, points in pool
        if bank == draw.bank_id and draw.objective in ("", objective)
    ]


def _chosen(quiz: Quiz) -> list[Question]:
    """Return the chosen questions, without what is their kind's own but for one thing."""
    marked = F("reflectionquestion__is_marked")
    rows = Question.objects.non_polymorphic().filter(quiz_questions__quiz=quiz)
    return list(rows.annotate(is_marked=marked).order_by("quiz_questions__sort_order"))


def _worth(question: Question) -> Decimal:
    # A reflection that nobody marks is worth nothing, whatever its row says.
    return Decimal(0) if question.is_marked is False else question.points


class GlancePanel(Panel):
    """Stands above the fields and has none of its own."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/admin/glance.html"

        @property
        def media(self) -> Media:
            return Media(css={"all": ["lms/css/admin-quizzes.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            shown: dict[str, Any] = {"glance": None, "quiz": self.instance}
            if self.instance.pk:
                shown["glance"] = Glance.of(self.instance)
                try_it = Quiz.snippet_viewset.get_url_name("try")
                shown["try_url"] = reverse(try_it, args=[self.instance.pk])
            return super().get_context_data(parent_context) | shown
