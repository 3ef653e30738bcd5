"""What a trainer may want to look at, in words: never a verdict, always a question or a reason."""

from __future__ import annotations

from .analysis import Item

HALF = 50
RARELY = 25
NEARLY_ALWAYS = 95
WEAK = 20
ENOUGH_TO_SAY_SO = 20
"""Answers from which on it says something that nobody chose an option, or that all were right."""


def flags(item: Item) -> list[str]:
    """Return a sentence for each thing about a question that its answers call into doubt."""
    if item.withheld:
        return []
    return [*_about_options(item), *_about_marks(item)]


def _about_options(item: Item) -> list[str]:
    others = [row for row in item.options if not row.right]
    found = [
        f"Most people choose “{row.text}”: is the key right?"
        for row in others
        if row.percent > HALF
    ]
    unused = [row.text for row in others if row.offered and not row.count]
    if unused and item.numbers.count >= ENOUGH_TO_SAY_SO:
        named = ", ".join(f"“{text}”" for text in unused)
        found.append(f"Nobody chooses {named}: does it tempt anyone who hasn’t learnt this yet?")
    return found


def _about_marks(item: Item) -> list[str]:
    numbers, found = item.numbers, []
    if numbers.discrimination is not None and numbers.discrimination < 0:
        found.append(
            "People who do well on the rest do less well here: does the wording mislead, "
            "or does the key need another look?"
        )
    elif numbers.discrimination is not None and numbers.discrimination < WEAK:
        found.append("It hardly tells apart who knows the rest: is it about something else?")
    if numbers.facility < RARELY:
        found.append("Few earn it: is it taught, and is the question clear?")
    elif numbers.facility > NEARLY_ALWAYS and numbers.count >= ENOUGH_TO_SAY_SO:
        found.append("Nearly everyone earns it: good to warm up with, but it tells little.")
    return found
