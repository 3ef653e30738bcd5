"""One open page of what saves as it is written: nobody writes over what they haven't seen."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

NAME = re.compile(r"[0-9a-f]{16}")
COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class OpenPage:
    """What a form says of itself: its page's name, and its how-manieth message this is.

    ``read`` is the mark of the words that it had before it; nothing where the form doesn't say.
    """

    name: str
    count: int
    read: str | None = None

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        name, count = data.get("page", ""), data.get("revision", "")
        return cls(
            name if NAME.fullmatch(name) else "",
            int(count) if COUNT.fullmatch(count) else 0,
            data.get("read"),
        )

    @property
    def token(self) -> str:
        """Return what marks words as this page's; without a name, as nobody else's."""
        return f"{self.name or secrets.token_hex(8)}:{self.count}"

    def has_seen(self, stored: str, read: str | None = None) -> bool:
        """Return whether the stored words are those this page showed, or its own earlier ones.

        A message that was overtaken on its way by a later one of the same page is an old word.
        """
        known = self.read if read is None else read
        if known is None or stored in ("", known):
            return True
        writer, _, count = stored.rpartition(":")
        return writer == self.name and int(count) <= self.count
