"""How a kind of thing is found, read back and written; the ledger decides whether to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Orderable, Page

Rows = list[dict[str, Any]]


@dataclass(kw_only=True)
class Piece:
    """A plain row; ``children`` are the rows of its child relations, known by their first value."""

    # A final piece is made once and never written again.
    is_final: ClassVar[bool] = False

    path: str
    model: type[Model]
    key: dict[str, Any]
    values: dict[str, Any]
    related: dict[str, list[int]] = field(default_factory=dict)
    children: dict[str, Rows] = field(default_factory=dict)
    newer: dict[str, Any] = field(default_factory=dict)
    """What earlier versions of the files couldn't say, and what stands there where nothing is said.

    That isn't told, so that what they loaded still reads as it did.
    """

    def wanted(self) -> dict[str, Any]:
        """Return what the file asks for, as plain data."""
        children = {
            name: [self._told({key: _plain(value) for key, value in row.items()}) for row in rows]
            for name, rows in self.children.items()
        }
        return {
            "model": self.model._meta.label_lower,
            "values": self._told({name: _plain(value) for name, value in self.values.items()}),
            "related": self.related,
            "children": self._told(children),
        }

    def find(self, pk: str | None) -> Model | None:
        """Return the thing once loaded under ``pk``; without one, what has the same natural key."""
        wanted = {"pk": pk} if pk else self.key
        return self.model._default_manager.filter(**wanted).first()

    def as_it_stands(self, thing: Model) -> dict[str, Any]:
        """Return what is in the database (in the newest draft, where there are drafts)."""
        data = self.stored(thing)
        picked = {name: data.get(name, self.newer.get(name)) for name in self.values}
        for name, rows in self.children.items():
            columns = rows[0] if rows else {}
            picked[name] = [
                self._told({key: row.get(key) for key in columns}) for row in data.get(name, [])
            ]
        for name in self.related:
            picked[name] = sorted(data[name])
        return self._told(picked)

    def _told(self, data: dict[str, Any]) -> dict[str, Any]:
        silent = {name for name, nothing in self.newer.items() if data.get(name) == nothing}
        return {name: value for name, value in data.items() if name not in silent}

    def stored(self, thing: Model) -> dict[str, Any]:
        if hasattr(thing, "serializable_data"):
            return thing.serializable_data()
        rows = {
            name: list(getattr(thing, name).values_list("pk", flat=True)) for name in self.related
        }
        return get_serializable_data_for_fields(thing) | rows

    def write(self, thing: Model | None) -> Model:
        thing = thing or self.model(**self.key)
        self.fill(thing)
        thing.full_clean()
        thing.save()
        self.relate(thing)
        return thing

    def fill(self, thing: Model) -> None:
        for name, value in self.values.items():
            setattr(thing, name, value)
        for name, rows in self.children.items():
            getattr(thing, name).set(_child_rows(getattr(thing, name), rows))

    def relate(self, thing: Model) -> None:
        for name, ids in self.related.items():
            other = self.model._meta.get_field(name).related_model
            getattr(thing, name).set(other._default_manager.filter(pk__in=ids))


@dataclass(kw_only=True)
class RevisedPiece(Piece):
    """A row with drafts: each load that changes it is one published revision."""

    def stored(self, thing: Model) -> dict[str, Any]:
        revision = thing.latest_revision
        data = revision.content if revision else thing.serializable_data()
        return data | {"live": thing.live}

    def as_it_stands(self, thing: Model) -> dict[str, Any]:
        return super().as_it_stands(thing) | {"live": thing.live}

    def write(self, thing: Model | None) -> Model:
        thing = thing or self.model(**self.key, live=False)
        self.fill(thing)
        self.relate(thing)
        if thing.pk is None:
            self.add(thing)
        thing.save_revision().publish()  # cleans first
        return thing

    def add(self, thing: Model) -> None:
        thing.save()


@dataclass(kw_only=True)
class PagePiece(RevisedPiece):
    """A page, put below its parent right after the page that comes before it in the files."""

    parent: Page
    previous: Page | None = None

    def find(self, pk: str | None) -> Page | None:
        if pk:
            return self.model.objects.filter(pk=pk).first()
        return self.model.objects.child_of(self.parent).filter(**self.key).first()

    def add(self, thing: Page) -> None:
        first = self.parent.get_first_child()
        if self.previous is not None and self.previous.is_child_of(self.parent):
            self.previous.add_sibling("right", instance=thing)
        elif first is not None:
            first.add_sibling("left", instance=thing)
        else:
            self.parent.add_child(instance=thing)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _child_rows(manager: Any, rows: Rows) -> list[Model]:
    """Return child objects; a row whose first value was there before keeps its id."""
    if not rows:
        return []
    first = next(iter(rows[0]))
    there = {getattr(child, first): child.pk for child in manager.all()}
    is_ordered = issubclass(manager.model, Orderable)
    return [
        manager.model(
            pk=there.pop(row[first], None), **row, **({"sort_order": order} if is_ordered else {})
        )
        for order, row in enumerate(rows)
    ]
