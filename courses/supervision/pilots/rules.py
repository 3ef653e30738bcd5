"""What a pilot still needs before it can go on, in sentences; pages and actions ask the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from courses.supervision.sentences import counted, in_words

from .stages import PilotState
from .terms import Field

if TYPE_CHECKING:
    from courses.supervision.models import Pilot


def missing_from(pilot: Pilot) -> list[str]:
    """Return everything at once that handing in, or looking back, still lacks."""
    if pilot.state == PilotState.PREPARE:
        return list(_missing_from_plan(pilot))
    if pilot.state in (PilotState.OBSERVED, PilotState.STOPPED):
        return list(_unanswered(pilot.under.fields("reflect"), pilot.reflection))
    return []


def _missing_from_plan(pilot: Pilot) -> Iterator[str]:
    yield from _unanswered(pilot.under.fields("plan"), pilot.plan)
    if pilot.supervisor is None:
        yield "Name the supervisor who looks at this with you."
    if pilot.starts_on is None or pilot.reviews_on is None:
        yield "Set the day of the first contact and the day of the review."
    elif pilot.reviews_on < pilot.starts_on:
        yield "The review comes after the first contact."
    if not pilot.stop_rules:
        yield "Choose at least one stop rule."
    fewest = pilot.under.people[0]
    if pilot.cases.count() < max(fewest, 1):
        yield f"Choose at least {counted(max(fewest, 1), 'person', 'people')} who agreed."


def _unanswered(fields: list[Field], words: dict[str, Any]) -> Iterator[str]:
    for field in fields:
        answer = words.get(field.slug)
        if field.required and (not answer or not str(answer).strip()):
            yield f"“{field.label}” is still empty."


def why_not(pilot: Pilot, what: str) -> str:
    """Return the sentence that refuses, or nothing."""
    return REASONS[what](pilot) if what in REASONS else ""


def _finish(pilot: Pilot) -> str:
    fewest, done = pilot.under.contacts[0], pilot.contacts.count()
    if done >= fewest:
        return ""
    needed = f"{counted(fewest, 'contact').capitalize()} {'is' if fewest == 1 else 'are'} needed"
    return f"{needed} before looking back; {_so_far(done)} noted. If a stop rule is met, stop now."


def _note_contact(pilot: Pilot) -> str:
    most = pilot.under.contacts[1]
    if pilot.contacts.count() < most:
        return ""
    return f"{_so_far(most).capitalize()} noted, as many as were agreed. Look back now."


def _widen(pilot: Pilot) -> str:
    needed = pilot.under.observed_to_widen
    seen = pilot.contacts.filter(sighting__isnull=False).count()
    if seen >= needed:
        return ""
    contacts = counted(needed, "contact")
    return f"Widening needs {contacts} that the supervisor has observed; {_so_far(seen)} so far."


def _so_far(number: int) -> str:
    """Return “none is”, “one is”, “two are”."""
    return f"{in_words(number) if number else 'none'} {'is' if number < 2 else 'are'}"


REASONS: dict[str, Callable[[Pilot], str]] = {
    "finish": _finish,
    "note_contact": _note_contact,
    "widen": _widen,
}
