"""Sources, the words of the shared language, and the rubric."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from courses.pages.models import Source, Term
from courses.supervision.actions import publish_rubric
from courses.supervision.models import Rubric

from .files import explained, read
from .ledger import Ledger
from .pieces import Piece


class FinalPiece(Piece):
    """A published version never changes; a change in the file needs a new version number."""

    is_final = True

    def write(self, thing: Model | None) -> Model:
        return publish_rubric(super().write(thing), by=None)


@explained("sources.yaml")
def load_sources(ledger: Ledger) -> dict[str, int]:
    """Return the ids of the sources by their keys."""
    found = {}
    for row in read("sources.yaml"):
        values = {
            "citation": row["citation"],
            "url": row.get("url", ""),
            "checked_on": row.get("checked"),
            "note": row.get("note", ""),
        }
        key = str(row["key"])
        piece = Piece(path=f"sources.yaml/{key}", model=Source, key={"key": key}, values=values)
        source = ledger.settle(piece)
        if source:
            found[key] = source.pk
    return found


@explained("glossary.yaml")
def load_terms(ledger: Ledger, sources: dict[str, int]) -> None:
    for row in read("glossary.yaml"):
        ledger.settle(_term(row, sources))


def _term(row: dict[str, Any], sources: dict[str, int]) -> Piece:
    lines = {name: "\n".join(row.get(name, [])) for name in ("aliases", "not_say")}
    words = {name: row.get(name, "") for name in ("term", "definition", "plain", "say", "why")}
    return Piece(
        path=f"glossary.yaml/{row['slug']}",
        model=Term,
        key={"slug": row["slug"]},
        values=words | lines | {"status": row["status"]},
        related={"sources": sorted(sources[str(key)] for key in row.get("sources", []))},
    )


@explained("rubric.yaml")
def load_rubric(ledger: Ledger) -> Rubric:
    """Return the version that the file describes."""
    data = read("rubric.yaml")
    key = {"slug": data["slug"], "version": data["version"]}
    values = {"title": data["title"], "introduction": data["introduction"]}
    piece = FinalPiece(
        path=f"rubric.yaml/{data['version']}",
        model=Rubric,
        key=key,
        values=values,
        children={"criteria": [_criterion(row) for row in data["criteria"]]},
    )
    return ledger.settle(piece)


def _criterion(row: dict[str, Any]) -> dict[str, Any]:
    anchors = {f"level_{anchor['level']}": anchor["text"] for anchor in row["anchors"]}
    words = {name: row.get(name, "") for name in ("slug", "name", "description", "looking_for")}
    return words | {"critical": row["critical"]} | anchors
