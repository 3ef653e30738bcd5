"""Everything that is written, read at once; the number of queries depends on the kinds alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, prefetch_related_objects
from polymorphic.models import PolymorphicModel
from wagtail.models import Page, Revision

from courses.pages.models import WordingException

from .looking import Finding, Reasons, active_phrases, by_sentence, findings
from .reading import Content, checked_models, child_relations

LIVE = "What learners see"
DRAFT = "A draft"


@dataclass(frozen=True)
class Row:
    """A finding of the report; ``version`` says whether learners see it already."""

    thing: Model
    version: str
    finding: Finding

    @property
    def kind(self) -> str:
        name = self.thing._meta.verbose_name
        return name[:1].upper() + name[1:]


def report_rows() -> list[Row]:
    """Return what is unresolved first, then what was kept with a reason."""
    phrases, reasons = active_phrases(), _all_reasons()
    rows = [
        Row(thing, version, finding)
        for model in concrete_models()
        for thing, version, content in _versions(_things(model))
        for finding in findings(model, content, phrases, reasons[_key(model, thing)])
    ]
    return sorted(_once(rows), key=lambda row: (row.finding.kept is not None, row.kind))


def concrete_models() -> list[type[Model]]:
    """Return each model that holds text of its own, down to the kinds of pages and questions."""
    found: dict[type[Model], None] = {}
    for model in checked_models():
        found.update(dict.fromkeys(_with_subclasses(model)))
    return list(found)


def _with_subclasses(model: type[Model]) -> Iterator[type[Model]]:
    if not model._meta.abstract and not model._meta.proxy:
        yield model
    for subclass in model.__subclasses__():
        yield from _with_subclasses(subclass)


def _things(model: type[Model]) -> list[Model]:
    """Return the rows that are of this very class; a subclass has its own turn."""
    rows = model._default_manager.all()
    if issubclass(model, Page):
        rows = rows.exact_type(model)
    elif issubclass(model, PolymorphicModel):
        kind = ContentType.objects.get_for_model(model)
        rows = rows.non_polymorphic().filter(polymorphic_ctype=kind)
    things = list(rows)
    prefetch_related_objects(things, *child_relations(model))
    return things


def _versions(things: list[Model]) -> Iterator[tuple[Model, str, Content]]:
    """Yield each thing as it is in the database and, where there is one, in its newer draft."""
    newer = [thing for thing in things if getattr(thing, "has_unpublished_changes", False)]
    drafts = Revision.objects.in_bulk([thing.latest_revision_id for thing in newer])
    for thing in things:
        yield thing, LIVE if getattr(thing, "live", True) else DRAFT, thing
        draft = drafts.get(getattr(thing, "latest_revision_id", None))
        if draft:
            yield thing, DRAFT, draft.content


def _all_reasons() -> dict[tuple[int, str], Reasons]:
    exceptions: dict[tuple[int, str], list[WordingException]] = defaultdict(list)
    for exception in WordingException.objects.select_related("by"):
        exceptions[exception.content_type_id, exception.object_id].append(exception)
    reasons: dict[tuple[int, str], Any] = defaultdict(dict)
    reasons.update((key, by_sentence(given)) for key, given in exceptions.items())
    return reasons


def _key(model: type[Model], thing: Model) -> tuple[int, str]:
    return ContentType.objects.get_for_model(model).pk, str(thing.pk)


def _once(rows: Iterable[Row]) -> list[Row]:
    """Leave out of a draft what learners see already."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row.thing._meta.label, row.thing.pk, row.finding.place, row.finding.sentence_hash)
        found.setdefault(key, row)
    return list(found.values())
