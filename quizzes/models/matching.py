from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from django.db import models
from django.http import QueryDict
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.models import Orderable

from lms.core.errors import BadInput
from quizzes.grading import share_of_places
from quizzes.rich_text import settled

from .bank import Frozen, Option, Question, Written, token
from .choice import NOT_OFFERED

MOST_PAIRS = 12


class MatchingQuestion(Question):
    kind = "matching"
    kind_label = "Matching"
    kind_description = (
        "Things on one side, what belongs to each on the other. Learners choose from a list; "
        "each that fits earns its part of the points."
    )
    icon = "link"
    parts = ("pairs",)
    can_shuffle = True

    class Meta:
        verbose_name = "matching question"

    def freeze(self, rng: random.Random) -> Frozen:
        pairs = list(self.pairs.all())
        # Equal texts are one option: nobody could tell them apart.
        tokens = {pair.right: token(rng) for pair in pairs}
        stems = [
            {
                "token": token(rng),
                "text": pair.left,
                "answer": tokens[pair.right],
                "feedback": pair.feedback,
            }
            for pair in pairs
            if pair.left
        ]
        options = [{"token": key, "text": text} for text, key in tokens.items()]
        rng.shuffle(options)
        if self.shuffle:
            rng.shuffle(stems)
        return super().freeze(rng) | {"stems": stems, "options": options}

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        stems = [{"token": stem["token"], "text": stem["text"]} for stem in frozen["stems"]]
        return super().asked(frozen) | {"stems": stems, "options": frozen["options"]}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> dict[str, str] | None:
        offered = {option["token"] for option in frozen["options"]}
        answer = {}
        for number, stem in enumerate(frozen["stems"], start=1):
            if sent := data.get(f"{name}-{number}", ""):
                answer[stem["token"]] = sent
        if set(answer.values()) - offered:
            raise BadInput(NOT_OFFERED, code="not_offered")
        return answer or None

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        right = {stem["token"]: stem["answer"] for stem in frozen["stems"]}
        return share_of_places(right, answer or {})

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        texts = {option["token"]: option["text"] for option in frozen["options"]}
        given = answer or {}
        rows = [
            stem
            | {
                "given": texts.get(given.get(stem["token"], ""), ""),
                "key": texts[stem["answer"]],
                "fits": given.get(stem["token"]) == stem["answer"],
            }
            for stem in frozen["stems"]
        ]
        return frozen | {"rows": rows, "answered": bool(given)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        now = {pair.left: pair for pair in self.pairs.all() if pair.left}
        tokens = {option["text"]: option["token"] for option in frozen["options"]}
        same = set(now) == {stem["text"] for stem in frozen["stems"]}
        if not same or any(pair.right not in tokens for pair in now.values()):
            return None
        pairs = [(stem, now[stem["text"]]) for stem in frozen["stems"]]
        stems = [
            stem | {"answer": tokens[pair.right], "feedback": pair.feedback} for stem, pair in pairs
        ]
        return frozen | {"stems": stems, "feedback": settled(self.feedback)}

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        return [
            Option(
                f"{stem['text']}\n{option['text']}",
                f"{stem['text']}: {option['text']}",
                option["token"] == stem["answer"],
                offered=False,
            )
            for stem in frozen["stems"]
            for option in frozen["options"]
        ]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        texts = {option["token"]: option["text"] for option in frozen["options"]}
        stems = {stem["token"]: stem["text"] for stem in frozen["stems"]}
        return {f"{stems[stem]}\n{texts[token]}" for stem, token in (answer or {}).items()}

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        left = [pair["left"].strip().casefold() for pair in written["pairs"] if pair["left"]]
        if len(left) < 2:
            found.append("Give at least two pairs, so that there is something to match.")
        if len(set(left)) < len(left):
            found.append("Two things to match say the same; learners could not tell them apart.")
        return found

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            InlinePanel(
                "pairs",
                heading="Pairs",
                label="Pair",
                max_num=MOST_PAIRS,
                panels=[FieldPanel("left"), FieldPanel("right"), FieldPanel("feedback")],
                help_text="What belongs together. The list to choose from is always mixed.",
            )
        ]


class MatchPair(Orderable):
    question = ParentalKey(MatchingQuestion, on_delete=models.CASCADE, related_name="pairs")
    left = models.CharField(
        "to match",
        max_length=200,
        blank=True,
        help_text="Leave it empty to offer an answer that belongs to none.",
    )
    right = models.CharField("what belongs to it", max_length=200)
    feedback = models.TextField(
        blank=True,
        max_length=600,
        help_text="For someone who chose another. Shown after the attempt.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "pair"

    def __str__(self) -> str:
        return f"{self.left}: {self.right}" if self.left else self.right
