"""Making a plan, choosing the cases, and handing both in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.progress.access import access_to
from courses.supervision.actions.holding import hold as hold_enrolment
from courses.supervision.actions.holding import note
from courses.supervision.drafts import changes, set_words, take_up
from courses.supervision.models import (
    CaseLabel,
    Pilot,
    PilotCase,
    PilotMove,
    PilotTemplate,
    PracticePage,
)
from courses.supervision.permissions import supervises
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.core.open_page import OpenPage
from lms.people.models import User

from .holding import IDLE_DAYS, allow, go, hold_own, is_twice, require, touch
from .rules import missing_from
from .stages import OPEN, PilotState
from .terms import freeze

Values = dict[str, Any]
CHOSEN = ("supervisor", "stop_rules", "starts_on", "reviews_on")


@transaction.atomic
def begin(step: PracticePage, *, by: User, at: datetime | None = None) -> Pilot:
    """Begin a pilot; whoever has one open gets that one."""
    moment = at or timezone.now()
    enrolment = hold_enrolment(access_to(by, step).require_open().pk)
    already = Pilot.objects.open().filter(learner=by, step=step).first()
    if already:
        return already
    template = PilotTemplate.current()
    if template is None:
        raise LmsError("No pilot plan is written yet. Your trainer can add one.", code="no_plan")
    pilot = Pilot.objects.create(
        enrolment=enrolment,
        step=step,
        learner=by,
        agency=enrolment.agency,
        terms=freeze(template),
        begun_at=moment,
        moved_at=moment,
        words_until=(moment + timedelta(days=IDLE_DAYS)).date(),
    )
    PilotMove.objects.create(
        pilot=pilot, agency=pilot.agency, verb="begin", target=pilot.state, by=by, at=moment
    )
    note("pilot.begun", pilot, enrolment, by=by, at=moment)
    return pilot


@transaction.atomic
def save_plan(
    pilot: Pilot,
    words: Values,
    *,
    by: User,
    page: OpenPage | None = None,
    at: datetime | None = None,
    **chosen: Any,
) -> Pilot:
    """Keep the plan as it now stands; ``chosen`` has supervisor, stop_rules, starts_on, reviews_on.

    What isn’t given stays as it was. Raises WrittenElsewhere when another page has saved since
    ``page`` was read.
    """
    _, held = hold_own(pilot, by)
    require(held, {PilotState.PREPARE}, "The plan stands as it was handed in.")
    written = {name: chosen[name] for name in CHOSEN if name in chosen} | {"plan": words}
    if "stop_rules" in written:
        written["stop_rules"] = [
            row for row in chosen["stop_rules"] if row in held.under.stop_rules
        ]
    take_up(held, page, differs=changes(held, written))
    supervisor = written.pop("supervisor", held.supervisor)
    if supervisor != held.supervisor:
        _name(held, supervisor)
    set_words(held, written)
    return touch(held, at)


def _name(pilot: Pilot, supervisor: User | None) -> None:
    if supervisor and not supervises(supervisor, pilot.enrolment):
        raise NotPermitted("Choose one of your supervisors.", code="not_your_supervisor")
    pilot.supervisor = supervisor
    pilot.handed_at = None


@transaction.atomic
def add_case(
    pilot: Pilot, chosen: Values, *, by: User, consented_on: date, at: datetime | None = None
) -> PilotCase:
    """Add one person who agreed, under the next free letter."""
    enrolment, held = hold_own(pilot, by)
    require(held, {PilotState.PREPARE}, "The cases stand as they were handed in.")
    if enrolment.agency and consented_on > enrolment.agency.today(at):
        raise BadInput("This day is still to come.", code="day_to_come")
    taken = set(held.cases.values_list("label", flat=True))
    free = [label for label in CaseLabel.values if label not in taken]
    most = held.under.people[1]
    if len(taken) >= most or not free:
        raise LmsError(
            f"A pilot stays small: {most} at most. Leave one out first.", code="cases_full"
        )
    case = held.cases.create(label=free[0], chosen=chosen, consented_on=consented_on)
    touch(held, at)
    return case


@transaction.atomic
def leave_out(pilot: Pilot, label: str, *, by: User, at: datetime | None = None) -> None:
    """Take a case out again while the plan is being made."""
    _, held = hold_own(pilot, by)
    require(held, {PilotState.PREPARE}, "The cases stand as they were handed in.")
    held.cases.filter(label=label).delete()
    touch(held, at)


@transaction.atomic
def hand_in(pilot: Pilot, *, by: User, at: datetime | None = None) -> Pilot:
    """The cases are chosen and the plan is whole: the supervisor has the next move."""
    moment = at or timezone.now()
    enrolment, held = hold_own(pilot, by)
    if is_twice(held, "hand_in", by):
        return held
    allow(held, "hand_in", by)
    missing = missing_from(held)
    if missing:
        raise LmsError(" ".join(missing), code="plan_not_whole")
    if not supervises(held.supervisor, enrolment):
        raise NotPermitted("Choose one of your supervisors.", code="not_your_supervisor")
    held.handed_at = moment
    return go(held, "hand_in", enrolment, by=by, at=moment)


@transaction.atomic
def name_another(pilot: Pilot, supervisor: User, *, by: User, at: datetime | None = None) -> Pilot:
    """Hand a pilot to another supervisor, when the one who was named has left or is away."""
    moment = at or timezone.now()
    enrolment, held = hold_own(pilot, by)
    require(held, OPEN - {PilotState.PREPARE}, "Only an open pilot can be handed over.")
    if supervisor == held.supervisor:
        return held
    _name(held, supervisor)
    held.handed_at = moment
    return go(held, "name_another", enrolment, by=by, at=moment, target=held.state)
