"""What a pilot was begun under: the template's wording, lists and numbers, frozen at the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .stages import Outcome

if TYPE_CHECKING:
    from courses.supervision.models import PilotTemplate

LISTED_KINDS = frozenset({"choice", "choices", "checklist"})
"""Kinds whose answer is picked and never typed; a case is made of these alone."""
MADE_BY_THE_MACHINE = frozenset({"person", "decision", "ratings", "signature"})
"""Kinds that a pilot keeps in a place of its own, with who and when."""

Values = dict[str, Any]


def freeze(template: PilotTemplate) -> Values:
    """Return a template as plain JSON."""
    return {
        "title": template.title,
        "introduction": template.introduction,
        "privacy_note": template.privacy_note,
        "people": [template.people_min, template.people_max],
        "contacts": [template.contacts_min, template.contacts_max],
        "observed_to_widen": template.observed_to_widen,
        "words_kept_days": template.words_kept_days,
        "stop_rules": [row.strip() for row in template.stop_rules.splitlines() if row.strip()],
        "stages": {block.value["slug"]: _stage(block.value) for block in template.stages},
        "decisions": [dict(block.value) for block in template.decisions],
    }


def _stage(value: Mapping[str, Any]) -> Values:
    return {
        "name": value["name"],
        "intro": value["intro"],
        "fields": [_field(row) for row in value["fields"]],
    }


def _field(row: Mapping[str, Any]) -> Values:
    return {**row, "options": list(row["options"])}


@dataclass(frozen=True)
class Field:
    slug: str
    label: str
    kind: str
    required: bool = True
    help: str = ""
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """Frozen terms, with the questions one asks of them."""

    frozen: Values

    @property
    def people(self) -> tuple[int, int]:
        fewest, most = self.frozen["people"]
        return fewest, most

    @property
    def contacts(self) -> tuple[int, int]:
        fewest, most = self.frozen["contacts"]
        return fewest, most

    @property
    def observed_to_widen(self) -> int:
        return self.frozen["observed_to_widen"]

    @property
    def words_kept_days(self) -> int:
        return self.frozen["words_kept_days"]

    @property
    def stop_rules(self) -> list[str]:
        return self.frozen["stop_rules"]

    @property
    def title(self) -> str:
        return self.frozen["title"]

    @property
    def introduction(self) -> str:
        return self.frozen["introduction"]

    @property
    def privacy_note(self) -> str:
        return self.frozen["privacy_note"]

    def intro(self, stage: str) -> str:
        return self.frozen["stages"].get(stage, {}).get("intro", "")

    def fields(self, stage: str) -> list[Field]:
        """Return what a stage asks for and a pilot has no place of its own for."""
        rows = self.frozen["stages"].get(stage, {}).get("fields", [])
        return [Field(**row) for row in rows if row["kind"] not in MADE_BY_THE_MACHINE]

    def case_fields(self) -> list[Field]:
        return [row for row in self.fields("cases") if row.kind in LISTED_KINDS]

    def decisions(self, allowed: Iterable[str]) -> list[tuple[str, str, str]]:
        """Return slug, name and meaning of the outcomes that are allowed, in their own order."""
        told = {row["slug"]: row for row in self.frozen["decisions"]}
        allowed = set(allowed)
        return [
            (
                row.value,
                told.get(row, {}).get("name", row.label),
                told.get(row, {}).get("meaning", ""),
            )
            for row in Outcome
            if row in allowed
        ]
