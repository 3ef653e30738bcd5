from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.db import models
from django.http import QueryDict
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, Panel
from wagtail.models import Orderable

from quizzes.grading import share_of_parts
from quizzes.rich_text import settled

from .bank import Frozen, Option, Question, Written

MOST_PARTS = 8


class ScenarioQuestion(Question):
    kind = "scenario"
    kind_label = "Scenario"
    kind_description = (
        "A scene, and one or more questions about it that stay together. Write those first."
    )
    icon = "group"
    parts = ("scenes__question",)
    can_be_within = False

    class Meta:
        verbose_name = "scenario"

    def freeze(self, rng: random.Random) -> Frozen:
        questions = [row.question for row in self.scenes.all() if row.question.live]
        return super().freeze(rng) | {"questions": [one.freeze(rng) for one in questions]}

    def within(self) -> list[Question]:
        return [row.question for row in self.scenes.all()]

    @classmethod
    def each(cls, frozen: Frozen, answer: Any) -> Iterator[tuple[int, type[Question], Frozen, Any]]:
        """Give each question within, by its number: its kind, itself, and what was answered."""
        given, kinds = answer or {}, Question.kinds()
        for number, one in enumerate(frozen["questions"], start=1):
            yield number, kinds[one["kind"]], one, given.get(str(number))

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        shown = [kind.asked(one) for _, kind, one, _ in cls.each(frozen, None)]
        return super().asked(frozen) | {"questions": shown}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> dict[str, Any] | None:
        read = {
            str(number): kind.read_answer(one, data, f"{name}-{number}")
            for number, kind, one, _ in cls.each(frozen, None)
        }
        return {number: sent for number, sent in read.items() if sent is not None} or None

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        rows = list(cls.each(frozen, answer))
        shares = [kind.grade(one, given) or Fraction(0) for _, kind, one, given in rows]
        return share_of_parts(shares, [Fraction(one["points"]) for _, _, one, _ in rows])

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        rows = [
            {
                "number": number,
                "shown": kind.review(one, given),
                "template": kind.review_template(),
            }
            for number, kind, one, given in cls.each(frozen, answer)
        ]
        return frozen | {"rows": rows, "answered": bool(answer)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        now = {question.pk: question for question in self.within()}
        if any(one["question"] not in now for one in frozen["questions"]):
            return None
        found = [now[one["question"]].rekeyed(one) for one in frozen["questions"]]
        if None in found:
            return None
        return frozen | {"questions": found, "feedback": settled(self.feedback)}

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        return [
            option._replace(
                key=f"{one['question']}\n{option.key}", text=f"{one['code']}, {option.text}"
            )
            for _, kind, one, _ in cls.each(frozen, None)
            for option in kind.options_of(one)
        ]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        return {
            f"{one['question']}\n{key}"
            for _, kind, one, given in cls.each(frozen, answer)
            for key in kind.chosen_in(one, given)
        }

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        # The rows of a form hold the question, those of the database its id.
        chosen = [row.get("question") or row.get("question_id") for row in written["scenes"]]
        keys = [getattr(one, "pk", one) for one in chosen]
        if not keys:
            found.append("Choose at least one question about the scene.")
        if len(set(keys)) < len(keys):
            found.append("A question is chosen more than once; once is enough.")
        kinds = Question.objects.filter(pk__in=keys)
        found += [
            f"“{one}” can’t stand within a scenario." for one in kinds if not one.can_be_within
        ]
        return found

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            MultipleChooserPanel(
                "scenes",
                heading="Questions about the scene",
                label="Question",
                chooser_field_name="question",
                max_num=MOST_PARTS,
                help_text="They are asked together, in this order, and no longer drawn alone. "
                "The points of the scenario are shared out by theirs.",
            )
        ]


class ScenarioPart(Orderable):
    scenario = ParentalKey(ScenarioQuestion, on_delete=models.CASCADE, related_name="scenes")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="scenarios")

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "question about a scene"

    def __str__(self) -> str:
        return str(self.question)
