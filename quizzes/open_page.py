"""One open page of an attempt, and whether it knows the answer that it is about to replace."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from .models import Response

NAME = re.compile(r"[0-9a-f]{16}")
COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class OpenPage:
    """What a form says of itself: its page's name, its how-manieth message, what it had read."""

    name: str
    count: int
    read: Mapping[int, str]

    @classmethod
    def of(cls, data: QueryDict) -> OpenPage:
        name, count = data.get("page", ""), data.get("revision", "")
        read = {
            int(number): data.get(f"read{number}", "")
            for number in data.getlist("asked")
            if COUNT.fullmatch(number) and f"read{number}" in data
        }
        return cls(
            name if NAME.fullmatch(name) else "",
            int(count) if COUNT.fullmatch(count) else 0,
            read,
        )

    @property
    def token(self) -> str:
        """Return what marks an answer as this page's word; without a name, as nobody else's."""
        return f"{self.name or secrets.token_hex(8)}:{self.count}"

    def has_seen(self, response: Response) -> bool:
        """Return whether the stored answer is the one this page showed, or its own earlier word.

        A message that was overtaken on its way by a later one of the same page is an old word.
        """
        number = response.position + 1
        if number not in self.read or response.token in ("", self.read[number]):
            return True
        writer, _, count = response.token.rpartition(":")
        return writer == self.name and int(count) <= self.count
