"""What is offered for a second look before sharing, and never in the way: wordings of the shared
language, and patterns that may point to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from courses.pages.language.checking import hits_in
from courses.pages.language.looking import active_phrases
from courses.pages.language.plain import passage

from .identifiers.finding import Hit, identifiers_in
from .models import Feedback


@dataclass(frozen=True)
class Offered:
    """A wording that the shared language says in another way, and where it stands."""

    place: str
    phrase: str
    prefer: str
    why: str
    excerpt: str


def wordings_in(feedback: Feedback) -> list[Offered]:
    phrases = active_phrases()
    return [
        Offered(place, hit.phrase, hit.wording.prefer, hit.wording.why, hit.excerpt)
        for place, text in _texts(feedback)
        for hit in hits_in(passage(text), phrases)
    ]


def patterns_in(feedback: Feedback) -> list[tuple[str, Hit]]:
    """Return what looks like an identifier, each with the place where it stands."""
    return [(place, hit) for place, text in _texts(feedback) for hit in identifiers_in(text)]


def _texts(feedback: Feedback) -> Iterator[tuple[str, str]]:
    for name in feedback.draft_fields:
        value = getattr(feedback, name)
        if isinstance(value, str) and value.strip():
            label = str(feedback._meta.get_field(name).verbose_name)
            yield label[:1].upper() + label[1:], value
    for row in feedback.ratings.all():
        if row.evidence.strip():
            yield row.criterion.name, row.evidence
