"""What the reader of QTI knows of an item, whatever it asks."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .markup import SRC
from .plain import IMAGE, number
from .xml import child, children, every, inner_html, text_of

GAPS = ("textEntryInteraction", "inlineChoiceInteraction")
INTERACTIONS = (
    "choiceInteraction",
    "matchInteraction",
    "orderInteraction",
    "extendedTextInteraction",
    *GAPS,
)
PARTIAL = re.compile(r"(?:GAP|RESPONSE)(?:_\d+){1,2}")
"""What we call a gap, or a question of a scenario; other names are others’ own."""


@dataclass(frozen=True)
class Item:
    """An item as it was read, with its path in the package."""

    root: Any
    path: str

    def declared(self, key: str) -> Any:
        """Return what is said of one response; of the only one, whatever it is called."""
        found = children(self.root, "responseDeclaration")
        named = [each for each in found if each.get("identifier") == key]
        return (named or found or [None])[0]

    def said(self, of: str = "") -> str:
        """Return feedback that everyone is shown: to the whole item, or to a part by its name."""
        found = [
            inner_html(each)
            for each in children(self.root, "modalFeedback")
            if (each.get("identifier") == of if of else not is_partial(each.get("identifier", "")))
        ]
        return self.linked("".join(found))

    def prompt(self, around: Any, interaction: Any) -> str:
        asked = child(interaction, "prompt")
        parts = [] if around is interaction else [inner_html(around, without=INTERACTIONS)]
        parts += [f"<p>{inner_html(asked)}</p>"] if asked is not None else []
        return self.linked("".join(parts).replace("<p></p>", ""))

    def linked(self, html: str) -> str:
        """Name images by their place in the package."""
        folder = posixpath.dirname(self.path)

        def whole(match: Any) -> str:
            if ":" in match[1]:
                return match[0]
            return f'src="{IMAGE}{posixpath.normpath(posixpath.join(folder, match[1]))}"'

        return SRC.sub(whole, html)


def is_partial(key: str) -> bool:
    return bool(PARTIAL.fullmatch(key))


def right_of(declared: Any) -> list[str]:
    return [text_of(each) for each in every(declared, "value")] if declared is not None else []


def weights_in(declared: Any) -> dict[str, Decimal]:
    return {
        each.get("mapKey", ""): number(each.get("mappedValue")) or Decimal(0)
        for each in (every(declared, "mapEntry") if declared is not None else [])
    }


def is_exact(declared: Any) -> bool:
    """Whether capitals matter: only where it is said, for few mean what holds without a word."""
    found = every(declared, "mapEntry") if declared is not None else []
    return bool(found) and all(each.get("caseSensitive") == "true" for each in found)
