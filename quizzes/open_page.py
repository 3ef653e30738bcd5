"""One open page of an attempt, and whether it knows the answer that it is about to replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from django.http import QueryDict

from lms.core.open_page import COUNT, OpenPage

if TYPE_CHECKING:
    from .models import Response


@dataclass(frozen=True)
class OpenSheet(OpenPage):
    """A page that asks several questions says for each, by number, what it had read."""

    answers_read: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        read = {
            int(number): data.get(f"read{number}", "")
            for number in data.getlist("asked")
            if COUNT.fullmatch(number) and f"read{number}" in data
        }
        return replace(super().of(data), answers_read=read)

    def knows(self, response: Response) -> bool:
        """Return whether the stored answer is the one this page showed, or its own earlier word."""
        return self.has_seen(response.token, self.answers_read.get(response.position + 1))
