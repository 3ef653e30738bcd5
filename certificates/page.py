"""The printed certificate as a page: words from the snapshot, set so that they fit."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from . import artwork
from .dates import in_words
from .snapshot import Snapshot

PAPERS = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}  # millimetres, landscape
PORTRAIT_ROOM = 0.72  # how much of a landscape line fits in a portrait one

# How many narrow letters fit in each size of type; what is longer is set in the next, smaller one.
SIZES = {
    "agency": (80,),
    "heading": (32, 52),
    "name": (26, 38, 60, 130),
    "statement": (110,),
    "course": (42, 60, 110, 180),
    "signatories": (32,),
}
ONE_LINE = {"name": 70, "course": 90}
"""So much fits in one line of the smaller sizes; what is longer is set in two of like length."""
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
    def renews(self) -> str:
        """Return the day of the completion that this one renews; empty for a first one."""
        day = self.snapshot["course"].get("renews")
        return in_words(date.fromisoformat(day)) if day else ""

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
                (row[part] for row in design["signatories"] for part in ("name", "title")),
                key=len,
                default="",
            ),
        }
        room = PORTRAIT_ROOM if self.orientation == "portrait" else 1
        return {
            name: steps_down(texts[name], [room * limit for limit in limits])
            for name, limits in SIZES.items()
        }

    @property
    def sizes(self) -> dict[str, str]:
        return {name: f"size-{1 + steps}" for name, steps in self.steps_down.items()}

    @property
    def name_lines(self) -> list[str]:
        return self._lines("name", self.snapshot["learner"]["name"])

    @property
    def course_lines(self) -> list[str]:
        return self._lines("course", self.snapshot["course"]["title"])

    def _lines(self, kind: str, text: str) -> list[str]:
        room = PORTRAIT_ROOM if self.orientation == "portrait" else 1
        return in_two(text) if width_of(text) > room * ONE_LINE[kind] else [text]

    @property
    def has_autographs(self) -> bool:
        return any(row.get("image") for row in self.snapshot["design"]["signatories"])

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

    @property
    def orientation(self) -> str:
        return self.snapshot["design"].get("orientation", "landscape")

    @property
    def look(self) -> str:
        return self.snapshot["design"].get("look", "wave")

    @property
    def size(self) -> tuple[float, float]:
        width, height = PAPERS[self.paper]
        return (height, width) if self.orientation == "portrait" else (width, height)

    @property
    def approvals(self) -> list[dict[str, str]]:
        return self.snapshot.get("approvals", [])

    @property
    def pictures(self) -> list[str]:
        """The hashes of the logo and the signatures."""
        design = self.snapshot["design"]
        digests = [design.get("logo"), *(row.get("image") for row in design["signatories"])]
        return [digest for digest in digests if digest]

    def drawings(self) -> dict[str, str]:
        """Return the drawings behind the words, by the name under which the style sheet asks."""
        width, height = self.size
        name = f"{self.look}-{self.paper}-{self.orientation}-{self.accent[1:]}"
        draw = artwork.horizon if self.look == "horizon" else artwork.border
        return {
            name: draw(width, height, self.accent),
            f"mark-{self.accent[1:]}": artwork.mark(self.accent),
        }

    def css(self) -> str:
        """Return what differs between certificates: the paper, the accent, and its drawings."""
        width, height = self.size
        border, mark = self.drawings()
        return (
            f"@page {{ size: {width}mm {height}mm }}"
            f":root {{ --accent: {self.accent} }}"
            f".face {{ width: {width}mm; height: {height}mm;"
            f' background-image: url("asset:{border}") }}'
            f".words {{ width: {width - 60}mm; height: {height - 82}mm }}"
            f'.mark {{ background-image: url("asset:{mark}") }}'
        )

    def attachment(self) -> str:
        """Return every word of the certificate for machines; the credential signs just these."""
        words = {key: value for key, value in self.snapshot.items() if key != "credential"}
        return json.dumps(words, ensure_ascii=False, sort_keys=True, indent=1)

    @property
    def credential(self) -> str:
        """Return the signed credential; empty for a certificate from before there were any."""
        return self.snapshot.get("credential", "")


def knowledge_words(quizzes: list[dict]) -> str:
    if len(quizzes) > 2:
        return f"{len(quizzes)} quizzes passed"
    return "; ".join(map(quiz_words, quizzes))


def quiz_words(quiz: dict) -> str:
    rule = f"{quiz['title']}, passed at {quiz['pass_mark']} per cent or above"
    return f"{rule}, with {quiz['score']} per cent" if "score" in quiz else rule


def practice_words(practice: dict | None) -> str:
    if not practice or not practice["observations"]:
        return ""
    seen = counted(practice["observations"], "signed-off observation")
    observers = counted(practice["observers"], "observer")
    rubrics = " and ".join(
        f"{row['title']}, version {row['version']}" for row in practice["rubrics"]
    )
    return f"{seen} by {observers}{calibrated_words(practice)} ({rubrics})"


def calibrated_words(practice: dict) -> str:
    """Say how many of the observers were calibrated then; nothing where that wasn't asked for."""
    calibrated = practice.get("calibrated", 0)
    if not calibrated:
        return ""
    if calibrated < practice["observers"]:
        return f", {calibrated} of them calibrated"
    return ", calibrated at the time" if calibrated == 1 else ", all calibrated at the time"


def counted(number: int | str, noun: str) -> str:
    return f"{number} {noun}" if str(number) == "1" else f"{number} {noun}s"


def steps_down(text: str, limits: Sequence[float]) -> int:
    """Return how many of the limits a text is wider than."""
    return sum(width_of(text) > limit for limit in limits)


def width_of(text: str) -> float:
    """Return about how many narrow letters wide a text is set."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if "\u0600" <= letter <= "\u06ff":  # Arabic letters join, and are slim
        return 0.6
    return 2 if ord(letter) >= 0x2E80 else 1  # ideographs


def in_two(text: str) -> list[str]:
    """Break a text between words so that the longer line is as short as can be."""
    words = text.split()
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    if not breaks:
        return [text]
    return list(min(breaks, key=lambda lines: max(map(width_of, lines))))
