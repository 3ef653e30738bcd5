from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

from django.db import models
from django.http import QueryDict
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.models import Orderable

from lms.core.errors import BadInput
from quizzes.grading import NOTHING, share_of_one, share_of_several
from quizzes.rich_text import settled

from .bank import Frozen, Option, Question, Written, token

NOT_OFFERED = "That answer isn’t one of those offered. Choose again from the list."
MOST_OPTIONS = 10


class ChoiceQuestion(Question):
    """What single and multiple choice share: a list of options, each with its own feedback."""

    parts = ("choices",)
    can_shuffle = True

    class Meta:
        abstract = True

    def freeze(self, rng: random.Random) -> Frozen:
        choices = list(self.choices.all())
        if self.shuffle:
            rng.shuffle(choices)
        options = [
            {
                "token": token(rng),
                "choice": choice.pk,
                "text": choice.text,
                "correct": choice.is_correct,
                "feedback": choice.feedback,
            }
            for choice in choices
        ]
        return super().freeze(rng) | {"options": options}

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        options = [{"token": o["token"], "text": o["text"]} for o in frozen["options"]]
        return super().asked(frozen) | {"options": options}

    @classmethod
    def picked(cls, frozen: Frozen, tokens: list[str]) -> list[str]:
        """Return the tokens that were sent, in the order offered; refuse any other."""
        offered = [option["token"] for option in frozen["options"]]
        if set(tokens) - set(offered):
            raise BadInput(NOT_OFFERED, code="not_offered")
        return [token for token in offered if token in tokens]

    @classmethod
    def right_tokens(cls, frozen: Frozen) -> list[str]:
        return [option["token"] for option in frozen["options"] if option["correct"]]

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        chosen = set([answer] if isinstance(answer, str) else answer or [])
        options = [o | {"chosen": o["token"] in chosen} for o in frozen["options"]]
        return frozen | {"options": options, "answered": bool(chosen)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        now = {choice.pk: choice for choice in self.choices.all()}
        if any(now.get(o["choice"]) is None for o in frozen["options"]):
            return None
        if any(now[o["choice"]].text != o["text"] for o in frozen["options"]):
            return None
        options = [
            o | {"correct": now[o["choice"]].is_correct, "feedback": now[o["choice"]].feedback}
            for o in frozen["options"]
        ]
        return frozen | {"options": options, "feedback": settled(self.feedback)}

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        return [Option(str(o["choice"]), o["text"], o["correct"]) for o in frozen["options"]]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        chosen = [answer] if isinstance(answer, str) else answer or []
        return {str(o["choice"]) for o in frozen["options"] if o["token"] in chosen}

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        texts = Counter(choice["text"].strip().casefold() for choice in written["choices"])
        found = super().problems(written)
        if len(texts) < 2:
            found.append("Give at least two options, so that there is something to choose.")
        if any(count > 1 for count in texts.values()):
            found.append("Two options say the same; learners could not tell them apart.")
        return found

    @classmethod
    def key_texts(cls, written: Written) -> list[str]:
        return [choice["text"].strip() for choice in written["choices"] if choice["is_correct"]]

    @classmethod
    def right_count(cls, written: Written) -> int:
        return sum(bool(choice["is_correct"]) for choice in written["choices"])

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            InlinePanel(
                "choices",
                heading="Options",
                label="Option",
                min_num=2,
                max_num=MOST_OPTIONS,
                panels=[FieldPanel("text"), FieldPanel("is_correct"), FieldPanel("feedback")],
            ),
        ]


class SingleChoiceQuestion(ChoiceQuestion):
    kind = "single_choice"
    kind_label = "Single choice"
    kind_description = "Several options, one of them right. Learners pick one."
    icon = "radio-full"

    class Meta:
        verbose_name = "single-choice question"

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> str | None:
        sent = data.getlist(name)
        return (cls.picked(frozen, sent[-1:]) or [None])[0]

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        right = cls.right_tokens(frozen)
        return max((share_of_one(answer, token) for token in right), default=NOTHING)

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        if cls.right_count(written) != 1:
            found.append("Mark exactly one option as the right answer.")
        return found


class MultipleChoiceQuestion(ChoiceQuestion):
    kind = "multiple_choice"
    kind_label = "Multiple choice"
    kind_description = (
        "Several options, one or more of them right. Learners tick all that fit; "
        "part of the answer earns part of the points."
    )
    icon = "tasks"

    class Meta:
        verbose_name = "multiple-choice question"

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> list[str] | None:
        return cls.picked(frozen, data.getlist(name)) or None

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        return share_of_several(answer or [], cls.right_tokens(frozen))

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        if cls.right_count(written) == 0:
            found.append("Mark at least one option as right.")
        return found


class Choice(Orderable):
    """One option of a single- or multiple-choice question."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(max_length=300)
    is_correct = models.BooleanField("right answer", default=False)
    feedback = models.TextField(
        blank=True,
        max_length=600,
        help_text="What someone who chose this would like to hear. Shown after the attempt.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "option"

    def __str__(self) -> str:
        return self.text
