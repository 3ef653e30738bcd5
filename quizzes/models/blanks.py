from __future__ import annotations

import random
import re
from collections.abc import Iterator
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
from quizzes.typed import TextRules, lines, read_text

from .bank import Frozen, Option, Written
from .choice import NOT_OFFERED
from .text_rules import TypedQuestion

GAP = re.compile(r"\[(\d{1,2})\]")
LONGEST = 100
MOST_GAPS = 12


class BlanksQuestion(TypedQuestion):
    kind = "blanks"
    kind_label = "Fill in the blanks"
    kind_description = (
        "A text with gaps. Learners type what is missing, or choose it from a list; "
        "each gap earns its part of the points."
    )
    icon = "form"
    parts = ("gaps",)

    passage = models.TextField(
        "text with gaps",
        max_length=3000,
        help_text="Write [1], [2] and so on where something is missing.",
    )

    class Meta:
        verbose_name = "fill-in-the-blanks question"

    def freeze(self, rng: random.Random) -> Frozen:
        gaps = {}
        for number, gap in enumerate(self.gaps.all(), start=1):
            wordings, others = lines(gap.accepted), lines(gap.others)
            options = sorted({*wordings[:1], *others}) if others else []
            rng.shuffle(options)
            gaps[str(number)] = {
                "wordings": wordings,
                "options": options,
                "feedback": gap.feedback,
            }
        return super().freeze(rng) | {
            "rules": self.rules(),
            "pieces": list(pieces(self.passage, set(gaps))),
            "gaps": gaps,
        }

    @classmethod
    def asked(cls, frozen: Frozen) -> Frozen:
        shown = [
            piece | {"options": frozen["gaps"][piece["gap"]]["options"]}
            if "gap" in piece
            else piece
            for piece in frozen["pieces"]
        ]
        return super().asked(frozen) | {"pieces": shown, "longest": LONGEST}

    @classmethod
    def read_answer(cls, frozen: Frozen, data: QueryDict, name: str) -> dict[str, str] | None:
        answer = {}
        for number, gap in frozen["gaps"].items():
            sent = read_text(data, f"{name}-{number}", longest=LONGEST)
            if sent and gap["options"] and sent not in gap["options"]:
                raise BadInput(NOT_OFFERED, code="not_offered")
            if sent:
                answer[number] = sent
        return answer or None

    @classmethod
    def fitting(cls, frozen: Frozen, answer: Any) -> dict[str, bool]:
        rules, given = TextRules.of(frozen), answer or {}
        return {
            number: rules.says(given.get(number, ""), gap["wordings"])
            for number, gap in frozen["gaps"].items()
        }

    @classmethod
    def grade(cls, frozen: Frozen, answer: Any) -> Fraction:
        return share_of_places(dict.fromkeys(frozen["gaps"], True), cls.fitting(frozen, answer))

    @classmethod
    def review(cls, frozen: Frozen, answer: Any) -> dict[str, Any]:
        given, fits = answer or {}, cls.fitting(frozen, answer)
        rows = [
            {
                "text": f"Gap {number}",
                "given": given.get(number, ""),
                "key": next(iter(gap["wordings"]), ""),
                "also": gap["wordings"][1:],
                "fits": fits[number],
                "feedback": gap["feedback"],
            }
            for number, gap in frozen["gaps"].items()
        ]
        return frozen | {"rows": rows, "answered": bool(given)}

    def rekeyed(self, frozen: Frozen) -> Frozen | None:
        now = {str(number): gap for number, gap in enumerate(self.gaps.all(), start=1)}
        if set(now) != set(frozen["gaps"]) or frozen["pieces"] != list(
            pieces(self.passage, set(now))
        ):
            return None
        gaps = {
            number: gap
            | {"wordings": lines(now[number].accepted), "feedback": now[number].feedback}
            for number, gap in frozen["gaps"].items()
        }
        if any(gap["options"] and not set(gap["options"]) & {*gap["wordings"]}
               for gap in gaps.values()):  # fmt: skip
            return None
        return frozen | {"rules": self.rules(), "gaps": gaps, "feedback": settled(self.feedback)}

    @classmethod
    def options_of(cls, frozen: Frozen) -> list[Option]:
        """Return what each gap offers, or what fits; what people typed instead is theirs."""
        rules, found = TextRules.of(frozen), []
        for number, gap in frozen["gaps"].items():
            for text in gap["options"]:
                right = rules.says(text, gap["wordings"])
                found.append(Option(f"{number}\n{text}", f"[{number}] {text}", right))
            if not gap["options"]:
                fitting = " / ".join(gap["wordings"])
                found.append(Option(f"{number} fits", f"[{number}] {fitting}", right=True))
                other = f"[{number}] another answer"
                found.append(Option(f"{number} other", other, right=False, offered=False))
        return found

    @classmethod
    def chosen_in(cls, frozen: Frozen, answer: Any) -> set[str]:
        fits = cls.fitting(frozen, answer)
        return {
            f"{number}\n{text}"
            if frozen["gaps"][number]["options"]
            else f"{number} {'fits' if fits[number] else 'other'}"
            for number, text in (answer or {}).items()
        }

    @classmethod
    def problems(cls, written: Written) -> list[str]:
        found = super().problems(written)
        there = GAP.findall(written.get("passage", ""))
        wanted = [str(number) for number in range(1, len(written["gaps"]) + 1)]
        if not wanted:
            found.append("Write at least one gap, with what fits in it.")
        found += [
            f"The text has no [{number}], or has it twice: each gap stands in it once."
            for number in wanted
            if there.count(number) != 1
        ]
        found += [
            f"Gap [{number}] stands in the text, but nothing says what fits in it."
            for number in sorted(set(there) - set(wanted), key=int)
        ]
        if any(not lines(gap["accepted"]) for gap in written["gaps"]):
            found.append("Say for each gap what fits in it.")
        return found

    @classmethod
    def key_texts(cls, written: Written) -> list[str]:
        return [text for gap in written["gaps"] for text in lines(gap["accepted"])]

    @classmethod
    def answer_panels(cls) -> list[Panel]:
        return [
            FieldPanel("passage"),
            InlinePanel(
                "gaps",
                heading="What is missing, gap by gap",
                label="Gap",
                max_num=MOST_GAPS,
                panels=[FieldPanel("accepted"), FieldPanel("others"), FieldPanel("feedback")],
            ),
            cls.rules_panel(),
        ]


def pieces(passage: str, gaps: set[str]) -> Iterator[dict[str, str]]:
    """Take a text apart at its gaps."""
    for place, part in enumerate(GAP.split(passage)):
        is_gap = place % 2 == 1
        if is_gap and part in gaps:
            yield {"gap": part}
        elif part:
            yield {"text": f"[{part}]" if is_gap else part}


class Gap(Orderable):
    question = ParentalKey(BlanksQuestion, on_delete=models.CASCADE, related_name="gaps")
    accepted = models.TextField(
        "what fits", max_length=600, help_text="One on a line, the best first; any of them counts."
    )
    others = models.TextField(
        "what else to offer",
        max_length=600,
        blank=True,
        help_text="One on a line. With these, learners choose from a list instead of typing.",
    )
    feedback = models.TextField(
        blank=True,
        max_length=600,
        help_text="For someone who filled in something else. Shown after the attempt.",
    )

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "gap"

    def __str__(self) -> str:
        return self.accepted.partition("\n")[0]
