"""Where the parts of a chart lie. The templates draw them; nothing here knows what is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

WIDTH = 336
"""Drawn for a phone's width: words in it keep their size there, and grow a little elsewhere."""


@dataclass(frozen=True)
class Amount:
    """What is counted: its words, how many, and, where it is out of more, out of how many."""

    label: str
    value: int
    of: int | None = None
    under: str = ""
    look: bool = False

    @property
    def whole(self) -> int:
        return self.value if self.of is None else self.of

    @property
    def shown(self) -> str:
        return str(self.value) if self.of is None else f"{self.value}/{self.of}"


@dataclass(frozen=True)
class Box:
    """One bar: the outline is the whole, the filled part what there is of it."""

    amount: Amount
    x: float
    y: float
    width: float
    height: float
    filled: float
    words: str = ""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def filled_y(self) -> float:
        return round(self.y + self.height - self.filled, 1)


@dataclass(frozen=True)
class Chart:
    """``id`` is its own on the page; the description says in a sentence what one would see."""

    id: str
    title: str
    description: str
    amounts: list[Amount]

    width = WIDTH

    @property
    def is_empty(self) -> bool:
        return not any(amount.whole for amount in self.amounts)

    @cached_property
    def most(self) -> int:
        return max((amount.whole for amount in self.amounts), default=0) or 1


class Columns(Chart):
    """Amounts beside one another, for months."""

    TOP, FLOOR, HEIGHT = 24, 152, 196
    height = HEIGHT
    floor = FLOOR

    def boxes(self) -> Iterable[Box]:
        step = WIDTH / max(len(self.amounts), 1)
        room = self.FLOOR - self.TOP
        for place, amount in enumerate(self.amounts):
            tall = round(room * amount.whole / self.most, 1)
            filled = round(room * amount.value / self.most, 1)
            x, width = round(place * step + step * 0.14, 1), round(step * 0.72, 1)
            yield Box(amount, x, round(self.FLOOR - tall, 1), width, tall, filled)


class Bars(Chart):
    """Amounts below one another, each under its words."""

    ROW, BAR, ROOM = 48, 16, WIDTH - 56
    MOST_LETTERS = 44

    @property
    def height(self) -> int:
        return self.ROW * len(self.amounts)

    def boxes(self) -> Iterable[Box]:
        for place, amount in enumerate(self.amounts):
            wide = round(self.ROOM * amount.whole / self.most, 1)
            filled = round(self.ROOM * amount.value / self.most, 1)
            y = place * self.ROW + 22
            yield Box(amount, 1, y, wide, self.BAR, filled, self._fitting(amount.label))

    def _fitting(self, words: str) -> str:
        fits = len(words) <= self.MOST_LETTERS
        return words if fits else f"{words[: self.MOST_LETTERS - 1].rstrip()}…"
