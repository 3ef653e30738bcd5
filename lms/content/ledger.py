"""Loading twice changes nothing, and never undoes what a trainer has changed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from .files import explained
from .models import LoadedItem
from .pieces import Piece


class Outcome(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    AS_BEFORE = "as before"
    KEPT = "changed here since, left alone"


def fingerprint(data: Any) -> str:
    text = json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Ledger:
    """Decides for each piece whether to make it, write it anew, or leave it alone."""

    def __init__(self, *, overwrite: bool = False) -> None:
        self.overwrite = overwrite
        self.rows = {row.path: row for row in LoadedItem.objects.all()}
        self.outcomes: Counter[Outcome] = Counter()
        self.kept: list[str] = []

    def settle(self, piece: Piece) -> Model | None:
        """Bring one piece into the database; return it, or None where a trainer removed it."""
        with explained(piece.path):
            row = self.rows.get(piece.path)
            thing = self._find(piece, row)
            outcome = self._judge(piece, row, thing)
            if outcome in (Outcome.NEW, Outcome.UPDATED):
                thing = self._enter(piece, piece.write(thing))
        if outcome == Outcome.KEPT:
            self.leave(piece.path)
        else:
            self.outcomes[outcome] += 1
        return thing

    def leave(self, path: str) -> None:
        """Count and name a thing that someone here has changed."""
        self.outcomes[Outcome.KEPT] += 1
        self.kept.append(path)

    def _find(self, piece: Piece, row: LoadedItem | None) -> Model | None:
        thing = piece.find(row.object_id) if row else None
        return thing or (piece.find(None) if row is None or self.overwrite else None)

    def _judge(self, piece: Piece, row: LoadedItem | None, thing: Model | None) -> Outcome:
        if thing is None:
            return Outcome.NEW if row is None or self.overwrite else Outcome.KEPT
        if piece.is_final:
            return Outcome.AS_BEFORE
        if row is None or row.loaded_fingerprint != fingerprint(piece.as_it_stands(thing)):
            return Outcome.UPDATED if self.overwrite else Outcome.KEPT
        same_file = row.file_fingerprint == fingerprint(piece.wanted())
        return Outcome.AS_BEFORE if same_file else Outcome.UPDATED

    def _enter(self, piece: Piece, thing: Model) -> Model:
        """Write down how the thing looks now; return it as the database has it."""
        fresh = piece.find(str(thing.pk))
        self.rows[piece.path], _ = LoadedItem.objects.update_or_create(
            path=piece.path,
            defaults={
                "object_type": thing._meta.label_lower,
                "object_id": str(thing.pk),
                "file_fingerprint": fingerprint(piece.wanted()),
                "loaded_fingerprint": fingerprint(piece.as_it_stands(fresh)),
                "loaded_at": timezone.now(),
            },
        )
        return fresh

    def take_outcomes(self) -> Counter[Outcome]:
        """Return what was counted since the last time, and begin anew."""
        taken, self.outcomes = self.outcomes, Counter()
        return taken
