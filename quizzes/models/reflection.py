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

from lms.core.errors import BadInput
from quizzes.grading import NOTHING
from quizzes.rich_text import settled
from quizzes.typed import read_text

from .bank import HIGHEST_POINTS, Frozen, Question, Written
from .choice import NOT_OFFERED

LONGEST = 5000
MOMENTS = ("taken", "not_today")


class ReflectionQuestion(Question):
    """Something to think about. What is private is never collected: it can't leak, nor be graded.

    Marked ones are written down and wait for a person's mark.
    """

    kind = "reflection"
    kind_label = "Open reflection"
    kind_description = (
        "Something to think about: private, with nothing collected and nothing scored; "
        "or written down, and marked by a supervisor against your criteria."
    )
    icon = "openquote"
    parts = ("criteria",)
    can_be_within = False

    is_marked = models.BooleanField(
        "a person marks it",
        default=False,
        help_text="Learners then write an answer, and a supervisor of theirs reads and marks it. "
        "Otherwise nothing is written down and nobody is told.",
    )

    class Meta:
        verbose_name = "open reflection"

    def freeze(self, rng: random.Random) -> Frozen:
        rows = self.criteria.all() if self.is_marked else ()
        criteria = [{"text": row.text, "points": str(row.points)} for row in rows]
        worth = {} if self.is_marked else {"points": "0"}
        return super().freeze(rng) | worth | {"is_marked": self.is_marked, "criteria": criteria}

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        own = {name: frozen[name] for name in ("is_marked", "criteria")}
        return super().asked(frozen) | own | {"longest": LONGEST}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> str | None:
        if frozen["is_marked"]:
            return read_text(data, name, longest=LONGEST) or None
        sent = data.get(name, "")
        if sent and sent not in MOMENTS:
            raise BadInput(NOT_OFFERED, code="not_offered")
        return sent or None

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction | None:
        """Return None for words that wait for a person's mark."""
        return None if frozen["is_marked"] and answer else NOTHING

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        given = answer if frozen["is_marked"] and answer else ""
        return frozen | {"given": given, "answered": bool(answer)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        return frozen | {"feedback": settled(self.feedback)}

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        if written.get("is_marked") and not written.get("criteria"):
            found.append("Write at least one criterion, so that whoever marks it knows by what.")
        return found

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            FieldPanel("is_marked"),
            InlinePanel(
                "criteria",
                heading="Criteria, where a person marks it",
                label="Criterion",
                panels=[FieldRowPanel([FieldPanel("text"), FieldPanel("points")])],
                help_text="Learners read them before they write. The points of the question are "
                "shared out by theirs.",
            ),
        ]


class ReflectionCriterion(Orderable):
    question = ParentalKey(ReflectionQuestion, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=200)
    points = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(HIGHEST_POINTS)],
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "criterion"
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.text
