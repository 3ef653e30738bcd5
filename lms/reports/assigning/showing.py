"""What a rule would do, counted and by name, before it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.text import get_text_list

from courses.progress.actions import Touched, preview
from courses.progress.actions.reaching import DONE, EARLIER, EXEMPT, KEPT, NEW
from courses.progress.models import Assignment, HoldsFor
from lms.activity.models import Event
from lms.people.models import User
from lms.reports.reach import Reach

NAMES_ON_A_PAGE = 50
NAMED_IN_A_LINE = 5
CHANGES = {
    NEW: ("new", "Will be asked"),
    EARLIER: ("due sooner than now", "Due sooner than now"),
    KEPT: ("asked already", "Asked already, stays as it is"),
    DONE: ("complete already", "Complete"),
    EXEMPT: ("exempt", "Exempt, stays so"),
}
CHIPS = {NEW: "open", EARLIER: "due_soon", KEPT: "in_progress", DONE: "complete", EXEMPT: "exempt"}


@dataclass(frozen=True)
class Preview:
    """One course of what is asked, and everyone whom that touches."""

    wish: Assignment
    touched: Sequence[Touched]

    @cached_property
    def numbers(self) -> Counter[str]:
        return Counter(row.change for row in self.touched)

    @property
    def waiting(self) -> int:
        """How many of those who will be asked can't open it yet."""
        return sum(1 for row in self.touched if row.opens_after and row.change != DONE)

    def summary(self) -> str:
        """Say it in a sentence: “12 new, 3 asked already, 1 exempt.”"""
        if not self.touched:
            later = self.wish.holds_for == HoldsFor.LATER
            return "Nobody now; whoever comes later." if later else "Nobody is there at the moment."
        parts = [f"{self.numbers[key]} {words}" for key, (words, _) in CHANGES.items()]
        return ", ".join(part for part in parts if not part.startswith("0 ")) + "."

    def page(self, number: object) -> Page:
        order = {change: place for place, change in enumerate(CHANGES)}
        rows = sorted(self.touched, key=lambda row: order[row.change])
        page = Paginator(rows, NAMES_ON_A_PAGE).get_page(number)
        page.object_list = [
            (row, CHIPS[row.change], CHANGES[row.change][1]) for row in page.object_list
        ]
        return page


def previews(wishes: Sequence[Assignment], people: Sequence[User]) -> list[Preview]:
    """Show each course; of some people, when they are named."""
    only = {person.pk for person in people} or None
    return [Preview(wish, preview(wish, only=only)) for wish in wishes]


def list_changes(reach: Reach, events: Sequence[Event]) -> list[str]:
    """Say for each event who came on a list and who was taken off; nothing for other events."""
    told = [
        (row.data.get("added", []), [one for one, *_ in row.data.get("removed", [])])
        for row in events
    ]
    ids = {pk for added, removed in told for pk in (*added, *removed)}
    names = {person.pk: person.name for person in reach.people.filter(pk__in=ids)} if ids else {}
    return [
        "; ".join(
            f"{_who(some, names)} {what}"
            for some, what in ((added, "added"), (removed, "taken off"))
            if some
        )
        for added, removed in told
    ]


def _who(ids: Sequence[int], names: dict[int, str]) -> str:
    """Name a few; whoever has left, or is managed by somebody else, is only counted."""
    known = [names[pk] for pk in ids if pk in names][:NAMED_IN_A_LINE]
    rest = len(ids) - len(known)
    more = [f"{rest} {'person' if rest == 1 else 'people'}{' more' if known else ''}"]
    return get_text_list([*known, *(more if rest else [])], "and")
