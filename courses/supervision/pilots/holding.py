"""Holding a pilot while it changes: who may, from which stage, and the row that says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.actions.holding import hold as hold_enrolment
from courses.supervision.actions.holding import note
from courses.supervision.actions.waiting import refresh_waiting
from courses.supervision.models import Pilot, PilotMove
from courses.supervision.permissions import supervises
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User

from .stages import VERBS, Mover, PilotState

IDLE_DAYS = 365
"""Words of a pilot that nobody touches go after this long, even if it was never closed."""


class PilotRefused(LmsError):
    """A way on that isn’t open from here; the sentence says what comes first."""

    code = "pilot_refused"


def hold(pilot: Pilot) -> tuple[Enrolment, Pilot]:
    enrolment = hold_enrolment(pilot.enrolment_id)
    rows = Pilot.objects.select_for_update(of=("self",))
    held = rows.select_related("step", "supervisor").get(pk=pilot.pk)
    held.enrolment = enrolment
    return enrolment, held


def hold_own(pilot: Pilot, by: User) -> tuple[Enrolment, Pilot]:
    enrolment, held = hold(pilot)
    if held.learner_id != by.pk:
        raise NotPermitted("Only the learner whose pilot it is can do this.")
    return enrolment, held


def require(pilot: Pilot, states: frozenset[str] | set[str], sentence: str) -> None:
    if pilot.state not in states:
        label = PilotState(pilot.state).label
        raise PilotRefused(f"{sentence} This pilot is at “{label}”.")


def require_supervisor(pilot: Pilot, by: User) -> None:
    if pilot.supervisor_id != by.pk or not supervises(by, pilot.enrolment):
        raise NotPermitted("Only the supervisor who was named can do this.")


def allow(pilot: Pilot, name: str, by: User) -> None:
    """Refuse whoever may not move it, then a move that isn’t open from here."""
    verb = VERBS[name]
    is_learner = pilot.learner_id == by.pk
    if verb.mover == Mover.LEARNER and not is_learner:
        raise NotPermitted("Only the learner whose pilot it is can do this.")
    if verb.mover == Mover.SUPERVISOR or (verb.mover == Mover.EITHER and not is_learner):
        require_supervisor(pilot, by)
    if pilot.state not in verb.sources:
        raise PilotRefused(verb.refusal(PilotState(pilot.state)))


def is_twice(pilot: Pilot, verb: str, by: User) -> bool:
    """Whether this was the last thing done with it, by the same person: sent twice is once."""
    last = pilot.moves.order_by("-at", "-pk").first()
    return bool(last and (last.verb, last.by_id) == (verb, by.pk))


def go(
    pilot: Pilot,
    verb: str,
    enrolment: Enrolment,
    *,
    by: User,
    at: datetime,
    words: str = "",
    target: str = "",
) -> Pilot:
    """Move it, write down who did and when, and tell whom it concerns."""
    source = pilot.state
    pilot.state = target or _target(pilot, verb)
    pilot.moved_at = at
    row = PilotMove(
        pilot=pilot, agency=pilot.agency, verb=verb, source=source, target=pilot.state, by=by, at=at
    )
    row.words = words
    row.save()
    touch(pilot, at)
    note(f"pilot.{verb}", pilot, enrolment, by=by, at=at, state=pilot.state)
    if pilot.step.pilot_required:
        refresh_waiting(enrolment, pilot.step, by=by, at=at)
    return pilot


def _target(pilot: Pilot, verb: str) -> PilotState:
    if verb == "ask_more" and pilot.is_stopped:
        return PilotState.STOPPED
    return VERBS[verb].target


def touch(pilot: Pilot, at: datetime | None) -> Pilot:
    """Save, and let the words live on from now."""
    days = IDLE_DAYS if pilot.is_open else pilot.under.words_kept_days
    pilot.words_until = ((at or timezone.now()) + timedelta(days=days)).date()
    pilot.save()
    return pilot
