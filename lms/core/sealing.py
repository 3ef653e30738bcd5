"""Words that are encrypted before they reach the database.

Each master key in ``FIELD_KEYS`` (newest first) gives one key for each agency, so that what leaks
from one opens nothing of another. The newest seals; all of them open.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

PURPOSE = "steady-practice:field:"
NOWHERE = "none"
"""The place of words that a person wrote outside any agency."""


def _key(master: str, place: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"{PURPOSE}{place}".encode())
    return base64.urlsafe_b64encode(derive.derive(master.encode()))


@lru_cache(maxsize=256)
def _box(masters: tuple[str, ...], place: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(master, place)) for master in masters])


def box_of(agency_id: int | None) -> MultiFernet:
    return _box(tuple(settings.FIELD_KEYS), str(agency_id or NOWHERE))


def seal(words: str, agency_id: int | None) -> str:
    return box_of(agency_id).encrypt(words.encode()).decode() if words else ""


def unseal(sealed: str, agency_id: int | None) -> str:
    """Return the words; raises cryptography's InvalidToken when no key of ours opens them."""
    return box_of(agency_id).decrypt(sealed.encode()).decode() if sealed else ""


class SealedField(models.TextField):
    """Holds sealed words; ``rotate_field_keys`` finds every field of this kind."""


class Words:
    """The open side of a sealed field, on a model with an ``agency``. Set the agency first."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else unseal(getattr(row, self.field), row.agency_id)

    def __set__(self, row: Any, words: str) -> None:
        setattr(row, self.field, seal(words, row.agency_id))


class WordsByName:
    """Several words in one sealed field, by name: a dictionary of plain JSON, or an empty one."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        return json.loads(unseal(getattr(row, self.field), row.agency_id) or "{}")

    def __set__(self, row: Any, words: dict[str, Any]) -> None:
        sealed = seal(json.dumps(words), row.agency_id) if words else ""
        setattr(row, self.field, sealed)
