"""Looking back, and the review that closes a pilot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.supervision.drafts import take_up
from courses.supervision.models import Pilot
from lms.core.errors import BadInput, LmsError
from lms.core.open_page import OpenPage
from lms.people.models import User

from .holding import PilotRefused, allow, go, hold, hold_own, is_twice, require, touch
from .rules import missing_from, why_not
from .stages import AFTER_A_STOP, Outcome, PilotState

Values = dict[str, Any]


@transaction.atomic
def save_reflection(
    pilot: Pilot,
    words: Values,
    *,
    by: User,
    page: OpenPage | None = None,
    at: datetime | None = None,
) -> Pilot:
    """Keep what is written so far. Raises WrittenElsewhere, as saving the plan does."""
    _, held = hold_own(pilot, by)
    states = {PilotState.OBSERVED, PilotState.STOPPED}
    require(held, states, "Looking back is written after the contacts and before the review.")
    take_up(held, page, differs=held.reflection != words)
    held.reflection = words
    return touch(held, at)


@transaction.atomic
def look_back(pilot: Pilot, *, by: User, at: datetime | None = None) -> Pilot:
    """Hand what one saw to the supervisor, for the review."""
    moment = at or timezone.now()
    enrolment, held = hold_own(pilot, by)
    if is_twice(held, "look_back", by):
        return held
    allow(held, "look_back", by)
    missing = missing_from(held)
    if missing:
        raise LmsError(" ".join(missing), code="reflection_not_whole")
    return go(held, "look_back", enrolment, by=by, at=moment)


@transaction.atomic
def review(
    pilot: Pilot, outcome: str, reason: str, *, by: User, at: datetime | None = None
) -> Pilot:
    """Close a pilot with an outcome and a reason; the words have their time from here."""
    moment = at or timezone.now()
    enrolment, held = hold(pilot)
    if is_twice(held, "review", by):
        return held
    allow(held, "review", by)
    _refuse_outcome(held, outcome, reason)
    held.outcome, held.reason, held.reviewed_at = outcome, reason.strip(), moment
    return go(held, "review", enrolment, by=by, at=moment)


def _refuse_outcome(pilot: Pilot, outcome: str, reason: str) -> None:
    if outcome not in Outcome.values:
        raise BadInput("Choose one of the four outcomes.", code="no_such_outcome")
    if not reason.strip():
        raise BadInput("Say what in the notes led you to this.", code="reason_missing")
    if pilot.is_stopped and outcome not in AFTER_A_STOP:
        raise PilotRefused(
            "Its stop rule was met, so it ends with “Stop” or “Adapt”. What is adapted can be "
            "tried in a new pilot.",
            code="stopped_by_rule",
        )
    refused = why_not(pilot, "widen") if outcome == Outcome.WIDEN else ""
    if refused:
        raise PilotRefused(refused, code="not_observed_enough")
