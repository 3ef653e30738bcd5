"""Finding a word of the shared language by whatever someone types."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Term

LONGEST_QUESTION = 100
WRITTEN = ("definition", "plain", "say", "not_say", "why")


def look_up(terms: Iterable[Term], asked: str) -> list[Term]:
    """Return the terms that hold every word asked for; those that are called so come first.

    Case, accents and punctuation make no difference. Nothing asked for: all of them.
    """
    wanted = _folded(asked).split()
    called = [term for term in terms if _holds(" ".join(term.forms()), wanted)]
    described = [
        term
        for term in terms
        if term not in called
        and _holds(" ".join([*term.forms(), *(getattr(term, name) for name in WRITTEN)]), wanted)
    ]
    return called + described


def _holds(text: str, wanted: list[str]) -> bool:
    folded = _folded(text)
    return all(word in folded for word in wanted)


def _folded(text: str) -> str:
    """Return a text in small letters without accents, its punctuation turned into spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", re.sub(r"['’‘]", "", bare))
