"""Certificate designs to copy from."""

from __future__ import annotations

from typing import Any

from certificates.models import Design

from .files import explained, names, read
from .ledger import Ledger
from .pieces import Piece


def load_designs(ledger: Ledger) -> None:
    """Load the file, where there is one."""
    for file in names("designs.yaml"):
        with explained(file):
            for row in read(file):
                ledger.settle(_design(file, row))


def _design(file: str, row: dict[str, Any]) -> Piece:
    values = {**row, "is_pattern": True}
    name = values.pop("name")
    return Piece(path=f"{file}/{name}", model=Design, key={"name": name}, values=values)
