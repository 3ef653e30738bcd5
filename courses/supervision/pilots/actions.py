"""What a learner and their supervisor do with a pilot. Events hold no word of it and no outcome:
managers read events."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.models import Pilot, PilotContact, PilotMove
from lms.core.errors import BadInput
from lms.people.models import User

from .holding import PilotRefused, allow, go, hold, is_twice
from .preparing import add_case, begin, hand_in, leave_out, name_another, save_plan
from .reviewing import look_back, review, save_reflection
from .rules import why_not
from .trying import confirm_sighting, note_contact, stop

__all__ = [
    "PilotRefused",
    "add_case",
    "begin",
    "confirm_sighting",
    "expire_words",
    "hand_in",
    "leave_out",
    "look_back",
    "move",
    "name_another",
    "note_contact",
    "review",
    "save_plan",
    "save_reflection",
    "stop",
]


SIMPLE = frozenset({"take_back", "ask_change", "agree", "start", "finish", "ask_more", "set_aside"})
NEEDS_WORDS = frozenset({"ask_change", "ask_more"})


@transaction.atomic
def move(
    pilot: Pilot, verb: str, *, by: User, words: str = "", at: datetime | None = None
) -> Pilot:
    """Take a way on that asks for nothing but a yes, or for a sentence."""
    if verb not in SIMPLE:
        raise BadInput("There is no such way on.", code="no_such_move")
    moment = at or timezone.now()
    enrolment, held = hold(pilot)
    if is_twice(held, verb, by):
        return held
    allow(held, verb, by)
    refused = why_not(held, verb)
    if refused:
        raise PilotRefused(refused)
    if verb in NEEDS_WORDS and not words.strip():
        raise BadInput("Say in a sentence what you would like changed.", code="words_missing")
    return go(held, verb, enrolment, by=by, at=moment, words=words.strip())


@transaction.atomic
def expire_words(*, at: datetime | None = None) -> int:
    """Take away for good what was written in pilots whose time is over; return how many."""
    ended = Pilot.objects.ended(at)
    rows = list(ended.values_list("pk", flat=True))
    PilotContact.objects.filter(pilot__in=rows).update(sealed_words="")
    PilotMove.objects.filter(pilot__in=rows).update(sealed_words="")
    ended.update(sealed_plan="", sealed_reflection="", sealed_reason="")
    return len(rows)
