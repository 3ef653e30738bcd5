"""What there is to look at in an object: hits, less those kept with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from courses.pages.models import Wording, WordingException

from .checking import Hit, hits_in
from .phrases import Phrases
from .reading import Content, is_checked, texts_of

Reasons = Mapping[str, WordingException]
"""The newest reason given for each sentence, by its hash."""

ONE_KIND_OF_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True)
class Finding:
    """A hit in one of an object's texts, with the reason for keeping it, if there is one."""

    place: str
    hit: Hit
    kept: WordingException | None = None

    @property
    def sentence_hash(self) -> str:
        return sentence_hash(self.hit.phrase, self.hit.sentence)


def sentence_hash(phrase: str, sentence: str) -> str:
    """Return the same for a phrase in its sentence whatever the case, spacing and quotes."""
    words = " ".join(f"{phrase} | {sentence}".casefold().translate(ONE_KIND_OF_QUOTES).split())
    return hashlib.sha256(words.encode()).hexdigest()


def active_phrases() -> Phrases:
    rows = Wording.objects.filter(active=True).order_by("pk")
    return _compiled(tuple(rows.values_list(*COLUMNS)))


COLUMNS = ("pk", "avoid", "other_forms", "fine_beside", "prefer", "why")


@lru_cache(maxsize=4)
def _compiled(rows: tuple[tuple, ...]) -> Phrases:
    """Compile once for as long as nobody edits a wording."""
    return Phrases(Wording(**dict(zip(COLUMNS, row, strict=True))) for row in rows)


def findings(
    model: type[Model], content: Content, phrases: Phrases, reasons: Reasons
) -> Iterator[Finding]:
    """Yield each sentence of each place once for each phrase in it."""
    met = set()
    for text in texts_of(model, content):
        for hit in hits_in(text.passage, phrases):
            key = sentence_hash(hit.phrase, hit.sentence)
            if (text.place, key) not in met:
                met.add((text.place, key))
                yield Finding(text.place, hit, reasons.get(key))


def look_at(thing: Model) -> list[Finding]:
    """Return everything found in a thing as it stands in memory, kept or not."""
    if not is_checked(type(thing)):
        return []
    reasons = by_sentence(WordingException.objects.about(thing)) if thing.pk else {}
    return list(findings(type(thing), thing, active_phrases(), reasons))


def unresolved(thing: Model) -> list[Finding]:
    return [finding for finding in look_at(thing) if finding.kept is None]


def by_sentence(exceptions: Iterable[WordingException]) -> Reasons:
    """Return reasons by sentence; they come newest first, and the newest counts."""
    found: dict[str, WordingException] = {}
    for exception in exceptions:
        found.setdefault(exception.sentence_hash, exception)
    return found


def newest_draft(thing: Model) -> Model:
    """Return a thing as its editor shows it."""
    if getattr(thing, "latest_revision_id", None):
        return thing.get_latest_revision_as_object()
    return thing


def thing_at(content_type: ContentType, object_id: int) -> Model | None:
    model = content_type.model_class()
    if model is None or not is_checked(model):
        return None
    return model._default_manager.filter(pk=object_id).first()
