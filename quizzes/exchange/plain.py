"""A question as all formats see it: plain data, with what got lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

RELATIONS = {
    "single_choice": "choices",
    "multiple_choice": "choices",
    "true_false": "",
    "matching": "pairs",
    "ordering": "items",
    "short_answer": "accepted",
    "blanks": "gaps",
    "scenario": "",
    "reflection": "",
}
"""The kinds that travel, each with the relation that holds its rows."""

EXACT = {
    "case_counts": "capital letters count",
    "spaces_count": "spaces count",
    "accents_count": "accents count",
}
"""What has to be exact in a typed answer, and the tag that says so."""

COLUMNS = {
    "choices": ("text", "is_correct", "feedback"),
    "pairs": ("left", "right", "feedback"),
    "items": ("text", "feedback"),
    "accepted": ("wordings", "percent", "feedback"),
    "gaps": ("accepted", "others", "feedback"),
    "": (),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "true_false": ("answer_is_true", "feedback_true", "feedback_false"),
    "short_answer": ("compared", "tolerance", *EXACT),
    "blanks": ("passage", *EXACT),
}
CHOICES = ("single_choice", "multiple_choice")
IMAGE = "@@PLUGINFILE@@/"
"""Stands before the name of an image that travels along; Moodle's own way to say so."""

LEAST_POINTS, MOST_POINTS = Decimal("0.01"), 100
MOST_OFF = Decimal(10) ** 8 - 1
FIXED = "fixed order"
TAGGED = re.compile(r"(points|objective|lesson|category|part of scene) (.+)")
LONGEST_TAG = 100
LONGEST = {"objective": 40, "lesson": 40, "category": 120}
SLASH = re.compile(r"(?<!/)/(?!/)")


@dataclass
class Plain:
    kind: str
    place: str = ""
    title: str = ""
    code: str = ""
    prompt: str = ""
    feedback: str = ""
    points: Decimal = Decimal(1)
    objective: str = ""
    lesson: str = ""
    category: str = ""
    hint: str = ""
    scene: str = ""
    """The code of the scenario that asks it, while the two are apart."""
    shuffle: bool = True
    words: list[str] = field(default_factory=list)
    """Its tags, but for those that stand for something else here."""
    fields: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: list[Plain] = field(default_factory=list)
    """The questions of a scenario."""
    exact: set[str] = field(default_factory=set, compare=False)
    """Names of EXACT that the file asks for."""
    notes: list[str] = field(default_factory=list)
    """What gets lost, and why; the question comes in all the same."""
    problem: str = ""
    """Why it can't come in."""

    @property
    def right(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["is_correct"]]

    def tags(self) -> list[str]:
        """Return as tags what formats have no place of their own for."""
        found = [f"points {self.points.normalize():f}"] if self.points != 1 else []
        found += [f"objective {self.objective}"] if self.objective else []
        found += [f"lesson {self.lesson}"] if self.lesson else []
        found += [f"part of scene {self.scene}"] if self.scene else []
        found += [tag for name, tag in EXACT.items() if self.fields.get(name)]
        return found + ([] if self.shuffle else [FIXED]) + self.words

    def take_tags(self, tags: Iterable[str]) -> None:
        for tag in tags:
            if tag == FIXED:
                self.shuffle = False
            elif found := TAGGED.fullmatch(tag):
                self._take(*found.groups())
            elif tag in EXACT.values():
                self.exact |= {name for name, said in EXACT.items() if said == tag}
            elif tag and tag not in self.words:
                self.words.append(tag[:LONGEST_TAG])

    def _take(self, name: str, value: str) -> None:
        if name == "points":
            self.take_points(value)
        elif name == "part of scene":
            self.scene = value
        else:
            setattr(self, name, value[: LONGEST[name]])

    def typed(self, **more: Any) -> dict[str, Any]:
        """Return the fields of a kind whose answers are typed, with what has to be exact."""
        return more | {name: name in self.exact for name in EXACT}

    def take_points(self, text: str) -> None:
        found = number(text)
        if found is None or not LEAST_POINTS <= found <= MOST_POINTS:
            self.notes.append(f"It is worth one point here, for “{text}” can’t be taken over.")
        else:
            self.points = found.quantize(Decimal("0.01"))

    def take_tolerance(self, off: list[Decimal]) -> None:
        """Take the widest of what counts as near enough to its numbers."""
        if len(set(off)) > 1:
            self.notes.append("All its answers get the widest tolerance.")
        widest = max(map(abs, off), default=Decimal(0))
        kept = min(widest, MOST_OFF).quantize(Decimal("0.0001"))
        if kept != widest:
            self.notes.append(f"Its tolerance is {kept.normalize():f} here.")
        self.fields["tolerance"] = kept


@dataclass
class Parcel:
    """What a file holds."""

    format: str
    questions: list[Plain] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def last_of(path: str) -> str:
    """Return the last name of a category’s path; a slash within a name is written twice."""
    return SLASH.split(path)[-1].replace("//", "/").strip()


def path_to(category: str) -> str:
    name = category.strip("/").replace("/", "//")
    return f"top/{name}"


def number(text: str | None) -> Decimal | None:
    try:
        found = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def weighed(plain: Plain, weights: list[Decimal]) -> None:
    """Take each option's weight in per cent for right or not, and say where that loses something.

    Several right ones count alike here, and a wrong one takes off what a right one gives.
    """
    if plain.kind == "single_choice":
        best = max(weights, default=Decimal(0))
        for row, weight in zip(plain.rows, weights, strict=True):
            row["is_correct"] = weight == best and weight > 0
        if any(weight not in (0, best) for weight in weights) or 0 < best < 100:
            plain.notes.append("Points that other options give or take get lost.")
        return
    for row, weight in zip(plain.rows, weights, strict=True):
        row["is_correct"] = weight > 0
    each = Decimal(100) / max(1, len(plain.right))
    meant = [each if weight > 0 else -each for weight in weights]
    if any(abs(is_ - should) > 1 for is_, should in zip(weights, meant, strict=True)):
        plain.notes.append(
            "Its weights get lost: here all right options count alike, and each of the others "
            "takes off as much as a right one gives."
        )


def weights_of(plain: Plain) -> list[str]:
    """Return each option's weight in per cent, as other systems write it."""
    each = Decimal(100) / max(1, len(plain.right))
    if plain.kind == "single_choice":
        return ["100" if row["is_correct"] else "0" for row in plain.rows]
    shown = f"{each:.5f}".rstrip("0").rstrip(".") if each % 1 else f"{each:.0f}"
    return [shown if row["is_correct"] else f"-{shown}" for row in plain.rows]
