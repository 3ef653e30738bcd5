"""Wordings to avoid, and what to say instead."""

from __future__ import annotations

from typing import Any

from courses.pages.models import Wording

from .files import explained, names, read
from .ledger import Ledger
from .pieces import Piece


def load_wordings(ledger: Ledger) -> None:
    """Load the file, where there is one."""
    for name in names("language.yaml"):
        with explained(name):
            for row in read(name):
                ledger.settle(_wording(name, row))


def _wording(name: str, row: dict[str, Any]) -> Piece:
    avoid = row["avoid"]
    values = {
        "other_forms": "\n".join(form for form in row["forms"] if form != avoid),
        "fine_beside": "\n".join(row.get("fine_beside", [])),
        "prefer": row["prefer"],
        "why": row["why"],
    }
    return Piece(path=f"{name}/{avoid}", model=Wording, key={"avoid": avoid}, values=values)
