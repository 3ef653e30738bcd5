"""The printed certificate as a page: words from the snapshot, set so that they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from . import artwork
from .dates import in_words
from .snapshot import Snapshot

PAPERS = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}  # millimetres, landscape

# How many narrow letters fit in each size of type; what is longer is set in the next, smaller one.
SIZES = {
    "agency": (80,),
    "heading": (32, 52),
    "name": (26, 38, 60, 130),
    "statement": (110,),
    "course": (42, 60, 110, 180),
    "signatories": (32,),
}
DENSE_FROM = 4  # so many steps down in all, and the words move closer together


class Track(NamedTuple):
    name: str
    words: str


@dataclass(frozen=True)
class CertificatePage:
    snapshot: Snapshot

    @property
    def title(self) -> str:
        words = self.snapshot
        return (
            f"{words['design']['heading']}: {words['course']['title']}, {words['learner']['name']}"
        )

    @property
    def issued_on(self) -> str:
        return in_words(date.fromisoformat(self.snapshot["issued_on"]))

    @property
    def expires_on(self) -> str:
        day = self.snapshot["expires_on"]
        return in_words(date.fromisoformat(day)) if day else ""

    @property
    def hours(self) -> str:
        return counted(self.snapshot["course"]["contact_hours"], "contact hour")

    @property
    def tracks(self) -> list[Track]:
        """What was shown to be known, and what was seen in practice."""
        knowledge = Track("Knowledge", knowledge_words(self.snapshot["knowledge"]["quizzes"]))
        practice = Track("Observed practice", practice_words(self.snapshot["practice"]))
        return [track for track in (knowledge, practice) if track.words]

    @cached_property
    def steps_down(self) -> dict[str, int]:
        """Return, for each text, how many sizes below the largest it has to be set."""
        words = self.snapshot
        design = words["design"]
        texts = {
            "agency": words["agency"],
            "heading": design["heading"],
            "name": words["learner"]["name"],
            "statement": design["statement"],
            "course": words["course"]["title"],
            "signatories": max(
                (text for row in design["signatories"] for text in row.values()),
                key=len,
                default="",
            ),
        }
        return {name: steps_down(texts[name], limits) for name, limits in SIZES.items()}

    @property
    def sizes(self) -> dict[str, str]:
        return {name: f"size-{1 + steps}" for name, steps in self.steps_down.items()}

    @property
    def density(self) -> str:
        return "dense" if sum(self.steps_down.values()) >= DENSE_FROM else "airy"

    @cached_property
    def qr_code(self) -> str:
        return artwork.qr_code(self.snapshot["verify"]["url"])

    @property
    def accent(self) -> str:
        return self.snapshot["design"]["accent"]

    @property
    def paper(self) -> str:
        return self.snapshot["design"]["paper"]

    def drawings(self) -> dict[str, str]:
        """Return the drawings behind the words, by the name under which the style sheet asks."""
        width, height = PAPERS[self.paper]
        return {
            f"border-{self.paper}-{self.accent[1:]}": artwork.border(width, height, self.accent),
            f"mark-{self.accent[1:]}": artwork.mark(self.accent),
        }

    def css(self) -> str:
        """Return what differs between certificates: the paper, the accent, and its drawings."""
        width, height = PAPERS[self.paper]
        border, mark = self.drawings()
        return (
            f"@page {{ size: {width}mm {height}mm }}"
            f":root {{ --accent: {self.accent} }}"
            f".face {{ width: {width}mm; height: {height}mm;"
            f' background-image: url("asset:{border}") }}'
            f".words {{ width: {width - 60}mm; height: {height - 82}mm }}"
            f'.mark {{ background-image: url("asset:{mark}") }}'
        )


def knowledge_words(quizzes: list[dict]) -> str:
    if len(quizzes) > 2:
        return f"{len(quizzes)} quizzes passed"
    parts = [
        f"{quiz['title']}, passed at {quiz['pass_mark']} per cent or above" for quiz in quizzes
    ]
    return "; ".join(parts)


def practice_words(practice: dict | None) -> str:
    if not practice or not practice["observations"]:
        return ""
    seen = counted(practice["observations"], "signed-off observation")
    observers = counted(practice["observers"], "observer")
    rubrics = " and ".join(
        f"{row['title']}, version {row['version']}" for row in practice["rubrics"]
    )
    return f"{seen} by {observers} ({rubrics})"


def counted(number: int | str, noun: str) -> str:
    return f"{number} {noun}" if str(number) == "1" else f"{number} {noun}s"


def steps_down(text: str, limits: Sequence[int]) -> int:
    """Return how many of the limits a text is wider than; ideographs are twice as wide."""
    width = sum(2 if ord(letter) >= 0x2E80 else 1 for letter in text)
    return sum(width > limit for limit in limits)
