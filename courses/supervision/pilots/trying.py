"""Trying: contacts, what the supervisor saw of them, and stopping by a rule."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.models import Pilot, PilotContact, PilotSighting
from lms.core.errors import BadInput
from lms.people.models import User

from .holding import (
    PilotRefused,
    allow,
    go,
    hold,
    hold_own,
    is_twice,
    require,
    require_supervisor,
    touch,
)
from .rules import why_not
from .stages import PilotState

Values = dict[str, Any]


@transaction.atomic
def note_contact(
    pilot: Pilot,
    pk: UUID,
    label: str,
    words: Values,
    *,
    on: date,
    by: User,
    at: datetime | None = None,
) -> PilotContact:
    """Write down one contact; the page chose its id, so that sending twice is once."""
    moment = at or timezone.now()
    enrolment, held = hold_own(pilot, by)
    already = PilotContact.objects.filter(pk=pk).first()
    if already:
        return _the_same(already, held)
    require(held, {PilotState.TRYING}, "Contacts are noted while you are trying.")
    refused = why_not(held, "note_contact")
    if refused:
        raise PilotRefused(refused, code="contacts_full")
    case = held.cases.filter(label=label).first()
    if case is None:
        raise BadInput("Choose one of your cases.", code="no_such_case")
    _refuse_day(held, enrolment, on, moment)
    contact = PilotContact(pk=pk, pilot=held, case=case, agency=held.agency, on=on)
    contact.number = held.contacts.count() + 1
    contact.words, contact.noted_at = words, moment
    contact.save()
    touch(held, at)
    return contact


def _the_same(contact: PilotContact, pilot: Pilot) -> PilotContact:
    if contact.pilot_id != pilot.pk:
        raise Http404("Somebody else’s.")
    return contact


def _refuse_day(pilot: Pilot, enrolment: Enrolment, on: date, at: datetime) -> None:
    if enrolment.agency and on > enrolment.agency.today(at):
        raise BadInput("This day is still to come.", code="day_to_come")
    if pilot.starts_on and on < pilot.starts_on:
        raise BadInput("This day is before the start that you agreed on.", code="before_start")


@transaction.atomic
def confirm_sighting(
    pilot: Pilot, number: int, *, by: User, at: datetime | None = None
) -> PilotSighting:
    """The supervisor says that they observed a contact."""
    _, held = hold(pilot)
    require_supervisor(held, by)
    states = {PilotState.TRYING, PilotState.OBSERVED, PilotState.STOPPED, PilotState.REFLECTED}
    require(held, states, "A contact is confirmed between the first try and the review.")
    contact = held.contacts.filter(number=number).first()
    if contact is None:
        raise BadInput("Choose one of the contacts.", code="no_such_contact")
    defaults = {"observer": by, "at": at or timezone.now()}
    return PilotSighting.objects.get_or_create(contact=contact, defaults=defaults)[0]


@transaction.atomic
def stop(pilot: Pilot, rule: str, *, by: User, at: datetime | None = None) -> Pilot:
    """End the trying at once, because one of the rules that were chosen is met."""
    moment = at or timezone.now()
    enrolment, held = hold(pilot)
    if is_twice(held, "stop", by):
        return held
    allow(held, "stop", by)
    if rule not in held.stop_rules:
        raise BadInput("Choose which of your stop rules is met.", code="no_such_rule")
    held.met_rule = rule
    return go(held, "stop", enrolment, by=by, at=moment)
