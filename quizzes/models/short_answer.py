from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import QueryDict
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, Panel
from wagtail.models import Orderable

from quizzes.grading import NOTHING
from quizzes.rich_text import settled
from quizzes.typed import TextRules, lines, near, number, read_text

from .bank import Frozen, Option, Written
from .text_rules import TypedQuestion

LONGEST = {"whole": 300, "number": 40, "ideas": 2000}
WHOLE = 100
NONE_ACCEPTED = "none"


class Compared(models.TextChoices):
    WHOLE = "whole", "As a whole: the answer is one of those accepted"
    NUMBER = "number", "As a number, near enough"
    IDEAS = "ideas", "By ideas: the answer has words for each of them"


class ShortAnswerQuestion(TypedQuestion):
    kind = "short_answer"
    kind_label = "Short answer"
    kind_description = (
        "Learners type a word, a number or a sentence or two; "
        "it is compared with the answers you accept."
    )
    icon = "edit"
    parts = ("accepted",)

    compared = models.CharField(
        "how the answer is compared", max_length=10, choices=Compared, default=Compared.WHOLE
    )
    tolerance = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        default=0,
        validators=[MinValueValidator(Decimal(0))],
        help_text="For numbers: how far off still counts, above or below.",
    )
    model_answer = models.TextField(
        blank=True, max_length=1000, help_text="One good answer. Shown after the attempt."
    )

    class Meta:
        verbose_name = "short-answer question"

    def freeze(self, rng: random.Random) -> Frozen:
        return super().freeze(rng) | {"compared": self.compared} | self.key()

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        if frozen["compared"] != self.compared:
            return None
        return frozen | self.key() | {"feedback": settled(self.feedback)}

    def key(self) -> Frozen:
        accepted = [
            {
                "wordings": lines(row.wordings),
                "percent": row.percent,
                "feedback": row.feedback,
            }
            for row in self.accepted.all()
            if lines(row.wordings)
        ]
        return {
            "rules": self.rules(),
            "tolerance": str(self.tolerance),
            "accepted": accepted,
            "model_answer": self.model_answer,
        }

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        how = frozen["compared"]
        shape = {
            "longest": LONGEST[how],
            "is_long": how == Compared.IDEAS,
            "is_number": how == Compared.NUMBER,
        }
        return super().asked(frozen) | shape

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> str | None:
        return read_text(data, name, longest=LONGEST[frozen["compared"]]) or None

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        met = [row for row in frozen["accepted"] if cls.meets(frozen, answer, row)]
        if frozen["compared"] == Compared.IDEAS:
            return Fraction(len(met), len(frozen["accepted"])) if frozen["accepted"] else NOTHING
        return max((Fraction(row["percent"], WHOLE) for row in met), default=NOTHING)

    @classmethod
    def meets(cls, frozen: Frozen, answer: Any, row: dict[str, Any]) -> bool:
        """Return whether an answer fits one of the accepted ones, or holds one of the ideas."""
        if not answer:
            return False
        if frozen["compared"] == Compared.NUMBER:
            return near(answer, row["wordings"], Decimal(frozen["tolerance"]))
        rules = TextRules.of(frozen)
        compare = rules.holds if frozen["compared"] == Compared.IDEAS else rules.says
        return compare(answer, row["wordings"])

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        rows = [row | {"fits": cls.meets(frozen, answer, row)} for row in frozen["accepted"]]
        by_ideas = frozen["compared"] == Compared.IDEAS
        # The best wording is shown as the key, not every spelling that would pass.
        best = max(rows, key=lambda row: row["percent"], default=None)
        key = "" if by_ideas or best is None else best["wordings"][0]
        if key and frozen["compared"] == Compared.NUMBER and Decimal(frozen["tolerance"]):
            key = f"{key}, give or take {Decimal(frozen['tolerance']).normalize():f}"
        notes = [row["feedback"] for row in rows if row["feedback"] and row["fits"] != by_ideas]
        return frozen | {
            "rows": rows,
            "given": answer or "",
            "key": frozen["model_answer"] or key,
            "by_ideas": by_ideas,
            "ideas_met": sum(row["fits"] for row in rows),
            "feedback_notes": notes,
            "answered": bool(answer),
        }

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        """Return what is accepted; what people typed instead is theirs, and counted as one."""
        found = [
            Option("\n".join(row["wordings"]), " / ".join(row["wordings"]), right=True)
            for row in frozen["accepted"]
        ]
        other = "none of these" if frozen["compared"] == Compared.IDEAS else "another answer"
        return [*found, Option(NONE_ACCEPTED, other, right=False, offered=False)]

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        if not answer:
            return set()
        met = [row for row in frozen["accepted"] if cls.meets(frozen, answer, row)]
        return {"\n".join(row["wordings"]) for row in met} or {NONE_ACCEPTED}

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        wordings = [lines(row["wordings"]) for row in written["accepted"]]
        if not any(wordings):
            found.append("Give at least one answer that is accepted.")
        if written["compared"] == Compared.NUMBER:
            odd = [text for row in wordings for text in row if number(text) is None]
            found += [f"“{text}” isn’t a number." for text in odd]
        return found

    @classmethod
    def key_texts(cls, written: Written) -> list[str]:
        if written["compared"] == Compared.IDEAS:
            return []
        return [text for row in written["accepted"] for text in lines(row["wordings"])]

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            FieldRowPanel([FieldPanel("compared"), FieldPanel("tolerance")]),
            InlinePanel(
                "accepted",
                heading="Accepted answers, or ideas",
                label="Accepted answer",
                panels=[FieldPanel("wordings"), FieldPanel("percent"), FieldPanel("feedback")],
            ),
            FieldPanel("model_answer"),
            cls.rules_panel(),
        ]


class AcceptedAnswer(Orderable):
    question = ParentalKey(ShortAnswerQuestion, on_delete=models.CASCADE, related_name="accepted")
    wordings = models.TextField(
        max_length=1000,
        help_text="One on a line; any of them counts. A * stands for anything. "
        "For ideas, the beginning of a word is enough.",
    )
    percent = models.PositiveSmallIntegerField(
        default=WHOLE,
        validators=[MinValueValidator(1), MaxValueValidator(WHOLE)],
        help_text="How much of the points it earns. All ideas count the same.",
    )
    feedback = models.TextField(
        blank=True,
        max_length=600,
        help_text="For someone who answered so, or who left this idea out. "
        "Shown after the attempt.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "accepted answer"

    def __str__(self) -> str:
        return self.wordings.partition("\n")[0]
