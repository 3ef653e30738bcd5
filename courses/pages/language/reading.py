"""Which text an object holds: every editable text of its fields, blocks and child rows.

A new kind of page or question is read as soon as it exists. What isn't written for learners is
left out by name, in the hook ``register_checked_wording`` of the package that owns the model:
a mapping of models to the names to leave out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks, hooks
from wagtail.fields import RichTextField, StreamField

from .plain import Passage, passage, passage_of_html

HOOK = "register_checked_wording"
PLACES = " / "

# Names, addresses and codes, which nobody reads as language.
NOT_PROSE = (models.SlugField, models.URLField, models.EmailField, models.FileField)

Content = models.Model | Mapping[str, Any]
"""An object, or the data of a revision: the same names either way."""


@dataclass(frozen=True)
class Text:
    """One text of an object; ``place`` says to an editor where it stands."""

    place: str
    passage: Passage


def checked_models() -> dict[type[models.Model], frozenset[str]]:
    """Return what is read, with the fields and child relations that are left out."""
    found: dict[type[models.Model], frozenset[str]] = {}
    for register in hooks.get_hooks(HOOK):
        for model, left_out in register().items():
            found[model] = found.get(model, frozenset()).union(left_out)
    return found


def is_checked(model: type[models.Model]) -> bool:
    return any(issubclass(model, checked) for checked in checked_models())


def texts_of(model: type[models.Model], content: Content) -> Iterator[Text]:
    yield from _texts(model, content, _left_out(model))


def child_relations(model: type[models.Model]) -> list[str]:
    """Return the names of the relations whose rows are read, for fetching them all at once."""
    names = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
    return [name for name in names if name not in _left_out(model)]


def _left_out(model: type[models.Model]) -> frozenset[str]:
    checked = checked_models().items()
    return frozenset().union(*(names for base, names in checked if issubclass(model, base)))


def _texts(
    model: type[models.Model], content: Content, left_out: Iterable[str], within: str = ""
) -> Iterator[Text]:
    for field in _prose_fields(model):
        value = _value(content, field.name)
        if value and field.name not in left_out:
            yield from _of_field(field, value, within + _capital(field.verbose_name))
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name not in left_out:
            yield from _of_children(relation.related_model, _rows(content, name), within)


def _of_children(model: type[models.Model], rows: Iterable[Content], within: str) -> Iterator[Text]:
    for number, row in enumerate(rows, start=1):
        yield from _texts(
            model, row, (), f"{within}{_capital(model._meta.verbose_name)} {number}{PLACES}"
        )


def _prose_fields(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        if not field.editable or field.choices or isinstance(field, NOT_PROSE):
            continue
        if isinstance(field, models.CharField | models.TextField | StreamField):
            yield field


def _value(content: Content, name: str) -> Any:
    return content.get(name) if isinstance(content, Mapping) else getattr(content, name)


def _rows(content: Content, name: str) -> Iterable[Content]:
    return content.get(name) or () if isinstance(content, Mapping) else getattr(content, name).all()


def _of_field(field: models.Field, value: Any, place: str) -> Iterator[Text]:
    if isinstance(field, StreamField):
        raw = json.loads(value) if isinstance(value, str) else value.get_prep_value()
        yield from _of_stream(field.stream_block, raw, place)
    elif isinstance(field, RichTextField):
        yield Text(place, passage_of_html(str(value)))
    else:
        yield Text(place, passage(str(value)))


def _of_block(block: blocks.Block, value: Any, place: str) -> Iterator[Text]:
    """Walk a block's stored value, which needs no query, unlike what choosers make of it."""
    if not value:
        return
    if isinstance(block, blocks.BaseStreamBlock):
        yield from _of_stream(block, value, place)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _of_block(child, value.get(name), f"{place}{PLACES}{child.label}")
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            stored = item["value"] if isinstance(item, Mapping) and "value" in item else item
            yield from _of_block(block.child_block, stored, place)
    else:
        yield from _of_leaf(block, value, place)


def _of_leaf(block: blocks.Block, value: Any, place: str) -> Iterator[Text]:
    if isinstance(block, blocks.RichTextBlock | blocks.RawHTMLBlock):
        yield Text(place, passage_of_html(str(value)))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield Text(place, passage(str(value)))


def _of_stream(block: blocks.BaseStreamBlock, value: Any, place: str) -> Iterator[Text]:
    for item in value:
        # A block of a kind that is no longer offered is kept by Wagtail, and shown to nobody.
        child = block.child_blocks.get(item["type"])
        if child is not None:
            yield from _of_block(child, item["value"], f"{place}{PLACES}{child.label}")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
