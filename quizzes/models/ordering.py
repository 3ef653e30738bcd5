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
from quizzes.grading import share_of_order
from quizzes.rich_text import settled

from .bank import Frozen, Option, Question, Written, token
from .choice import NOT_OFFERED

MOST_ITEMS = 10


class OrderingQuestion(Question):
    kind = "ordering"
    kind_label = "Ordering"
    kind_description = (
        "Steps to put in order. Learners give each its place; "
        "each step that follows the one before earns its part of the points."
    )
    icon = "list-ol"
    parts = ("items",)

    class Meta:
        verbose_name = "ordering question"

    def freeze(self, rng: random.Random) -> Frozen:
        items = [
            {"token": token(rng), "text": item.text, "place": place, "feedback": item.feedback}
            for place, item in enumerate(self.items.all(), start=1)
        ]
        return super().freeze(rng) | {"items": mixed(items, rng)}

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        items = [{"token": item["token"], "text": item["text"]} for item in frozen["items"]]
        return super().asked(frozen) | {"items": items, "places": list(range(1, len(items) + 1))}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> dict[str, int] | None:
        """Return the place of each item that was given one; two at one place stay as they are."""
        places = {str(number): number for number in range(1, len(frozen["items"]) + 1)}
        answer = {}
        for number, item in enumerate(frozen["items"], start=1):
            sent = data.get(f"{name}-{number}", "")
            if sent and sent not in places:
                raise BadInput(NOT_OFFERED, code="not_offered")
            if sent:
                answer[item["token"]] = places[sent]
        return answer or None

    @classmethod
    def right_order(cls, frozen: Frozen) -> list[Frozen]:
        return sorted(frozen["items"], key=lambda item: item["place"])

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        return share_of_order([item["token"] for item in cls.right_order(frozen)], answer or {})

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        given = answer or {}
        rows = [
            item
            | {
                "given": place_in_words(given.get(item["token"])),
                "key": place_in_words(item["place"]),
                "fits": given.get(item["token"]) == item["place"],
            }
            for item in cls.right_order(frozen)
        ]
        return frozen | {"rows": rows, "answered": bool(given)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        now = {item.text: (place, item) for place, item in enumerate(self.items.all(), start=1)}
        if set(now) != {item["text"] for item in frozen["items"]}:
            return None
        found = [(asked, *now[asked["text"]]) for asked in frozen["items"]]
        items = [asked | {"place": place, "feedback": row.feedback} for asked, place, row in found]
        return frozen | {"items": items, "feedback": settled(self.feedback)}

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        return [
            Option(
                f"{item['text']}\n{place}",
                f"{item['text']}: {place_in_words(place)}",
                place == item["place"],
                offered=False,
            )
            for item in frozen["items"]
            for place in range(1, len(frozen["items"]) + 1)
        ]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        texts = {item["token"]: item["text"] for item in frozen["items"]}
        return {f"{texts[token]}\n{place}" for token, place in (answer or {}).items()}

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        texts = [item["text"].strip().casefold() for item in written["items"]]
        if len(texts) < 2:
            found.append("Give at least two steps, so that there is something to order.")
        if len(set(texts)) < len(texts):
            found.append("Two steps say the same; learners could not tell them apart.")
        return found

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            InlinePanel(
                "items",
                heading="Steps, in the right order",
                label="Step",
                max_num=MOST_ITEMS,
                panels=[FieldPanel("text"), FieldPanel("feedback")],
                help_text="Learners get them mixed, and never in this order.",
            )
        ]


def place_in_words(place: int | None) -> str:
    return f"place {place}" if place else ""


def mixed(items: list[Frozen], rng: random.Random) -> list[Frozen]:
    """Return the items in another order than their own: looking alone must not answer."""
    shuffled = list(items)
    while len(items) > 1 and shuffled == items:
        rng.shuffle(shuffled)
    return shuffled


class OrderingItem(Orderable):
    question = ParentalKey(OrderingQuestion, on_delete=models.CASCADE, related_name="items")
    text = models.CharField(max_length=200)
    feedback = models.TextField(
        blank=True,
        max_length=600,
        help_text="Why it comes here, for someone who put it elsewhere. Shown after the attempt.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "step"

    def __str__(self) -> str:
        return self.text
