from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.db import models
from django.http import QueryDict
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel

from lms.core.errors import BadInput
from quizzes.grading import share_of_one
from quizzes.rich_text import settled

from .bank import Frozen, Option, Question
from .choice import NOT_OFFERED

ANSWERS = {"true": True, "false": False}


class TrueFalseQuestion(Question):
    kind = "true_false"
    kind_label = "True or false"
    kind_description = "A statement that is either true or false."
    icon = "resubmit"

    answer_is_true = models.BooleanField(
        "the statement is true", default=True, help_text="Leave it empty for a false statement."
    )
    feedback_true = models.TextField(
        "to someone who said “true”",
        blank=True,
        max_length=600,
        help_text="Shown after the attempt.",
    )
    feedback_false = models.TextField(
        "to someone who said “false”",
        blank=True,
        max_length=600,
        help_text="Shown after the attempt.",
    )

    class Meta:
        verbose_name = "true-or-false question"

    def freeze(self, rng: random.Random) -> Frozen:
        return super().freeze(rng) | {
            "answer_is_true": self.answer_is_true,
            "feedback_true": self.feedback_true,
            "feedback_false": self.feedback_false,
        }

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> bool | None:
        sent = data.get(name, "")
        if sent and sent not in ANSWERS:
            raise BadInput(NOT_OFFERED, code="not_offered")
        return ANSWERS.get(sent)

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        return share_of_one(answer, frozen["answer_is_true"])

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        options = [
            {
                "text": label,
                "correct": frozen["answer_is_true"] == value,
                "chosen": answer is value,
                "feedback": frozen[f"feedback_{str(value).lower()}"],
            }
            for label, value in (("True", True), ("False", False))
        ]
        return frozen | {"options": options, "answered": answer is not None}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        return frozen | {
            "answer_is_true": self.answer_is_true,
            "feedback_true": self.feedback_true,
            "feedback_false": self.feedback_false,
            "feedback": settled(self.feedback),
        }

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        right = frozen["answer_is_true"]
        return [Option("true", "True", right), Option("false", "False", not right)]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        return set() if answer is None else {str(answer).lower()}

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            MultiFieldPanel(
                [
                    FieldPanel("answer_is_true"),
                    FieldPanel("feedback_true"),
                    FieldPanel("feedback_false"),
                ],
                heading="Answer and feedback",
            )
        ]
