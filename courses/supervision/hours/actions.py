"""Logging hours, confirming them, returning them, correcting them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from courses.supervision.models import (
    HoursKind,
    LoggedHours,
    LogState,
    PracticeDomain,
)
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, User

from .rules import Stretch, why_not
from .totals import current_standard


@transaction.atomic
def log_hours(
    pk: UUID,
    domain: PracticeDomain,
    *,
    learner: User,
    agency: Agency,
    at: datetime | None = None,
    **entry: Any,
) -> LoggedHours:
    """Log one entry; the same id sent twice is one entry."""
    moment = at or timezone.now()
    _hold(learner)
    already = LoggedHours.objects.filter(pk=pk).first()
    if already:
        return _same(already, learner)
    row = _new(domain, learner=learner, agency=agency, pk=pk, logged_at=moment, **entry)
    _refuse_impossible(row, moment)
    row.save(force_insert=True)
    _note("hours.logged", row, by=learner, at=moment)
    return row


def _hold(learner: User) -> None:
    """Two entries sent in the same moment must see each other."""
    # Not its key: whoever confirms an entry holds that, and notes it beside the learner.
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)


def _same(row: LoggedHours, learner: User) -> LoggedHours:
    if row.learner_id != learner.pk:
        raise Http404("Somebody else's.")
    return row


def _new(domain: PracticeDomain, **values: Any) -> LoggedHours:
    return LoggedHours(
        standard_id=domain.standard_id, domain=domain.slug, domain_name=domain.name, **values
    )


def _refuse_impossible(row: LoggedHours, moment: datetime) -> None:
    if row.minutes < 1 and not row.corrects_id:
        raise BadInput("An entry has at least one minute.", code="impossible_hours")
    around = (row.on - timedelta(days=1), row.on + timedelta(days=1))
    others = LoggedHours.objects.standing().filter(learner=row.learner_id, on__range=around)
    others = others.exclude(pk=row.corrects_id)
    stretches = [_stretch(other) for other in others]
    new = _stretch(row)
    sentence = why_not(new, stretches, now=moment.astimezone(row.agency.zone))
    if sentence:
        raise BadInput(sentence, code="impossible_hours")


def _stretch(row: LoggedHours) -> Stretch:
    return Stretch(row.on, row.minutes, row.began, row.domain_name)


def _note(verb: str, row: LoggedHours, *, by: User, at: datetime) -> None:
    record(verb, row, by=by, person=row.learner, agency=row.agency, at=at)


@transaction.atomic
def confirm_hours(
    rows: Iterable[LoggedHours], *, by: User, at: datetime | None = None
) -> list[LoggedHours]:
    """Confirm what still waits; what a colleague has answered meanwhile stays as it is."""
    moment = at or timezone.now()
    waiting = _waiting(rows, by)
    for row in waiting:
        _decide(row, LogState.CONFIRMED, by, moment)
        if row.corrects_id:
            LoggedHours.objects.filter(pk=row.corrects_id).update(state=LogState.REPLACED)
        _note("hours.confirmed", row, by=by, at=moment)
    return waiting


@transaction.atomic
def return_hours(
    rows: Iterable[LoggedHours], *, by: User, because: str, at: datetime | None = None
) -> list[LoggedHours]:
    moment = at or timezone.now()
    if not because.strip():
        raise BadInput("Say in a sentence why you return them.", code="reason_missing")
    waiting = _waiting(rows, by)
    for row in waiting:
        _decide(row, LogState.RETURNED, by, moment, because)
        _note("hours.returned", row, by=by, at=moment)
    return waiting


def _decide(row: LoggedHours, state: LogState, by: User, at: datetime, because: str = "") -> None:
    row.state, row.decided_by, row.decided_at = state, by, at
    row.returned_because = because
    row.save(update_fields=["state", "decided_by", "decided_at", "returned_because"])


def _waiting(rows: Iterable[LoggedHours], by: User) -> list[LoggedHours]:
    ids = [row.pk for row in rows]
    held = LoggedHours.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    seen = set(held.visible_to(by).values_list("pk", flat=True))
    found = list(held.select_related("learner", "agency"))
    if any(row.learner_id == by.pk or row.pk not in seen for row in found):
        raise NotPermitted("Only a supervisor of the person can answer for their hours.")
    return [row for row in found if row.state == LogState.LOGGED]


@transaction.atomic
def correct_hours(
    row: LoggedHours,
    domain: PracticeDomain,
    *,
    by: User,
    because: str,
    at: datetime | None = None,
    pk: UUID,
    **entry: Any,
) -> LoggedHours:
    """Write a new entry in the place of an older one. Confirmed hours count until the new ones
    are confirmed. Nought minutes take an entry out."""
    moment = at or timezone.now()
    _hold(by)
    already = LoggedHours.objects.filter(pk=pk).first()
    if already:
        return _same(already, by)
    # A supervisor may confirm it in the same moment; confirmed hours must go on counting.
    held = LoggedHours.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _refuse_correcting(held, by, because)
    if not held.is_confirmed:
        LoggedHours.objects.filter(pk=held.pk).update(state=LogState.REPLACED)
    fresh = _new(domain, learner=by, agency=held.agency, pk=pk, logged_at=moment, **entry)
    fresh.corrects, fresh.corrected_because = _what_stands(held), because
    _refuse_impossible(fresh, moment)
    fresh.save(force_insert=True)
    _note("hours.corrected", fresh, by=by, at=moment)
    return fresh


def _what_stands(row: LoggedHours) -> LoggedHours:
    """Return the confirmed entry that a correction still waits to replace, or the row itself."""
    waits = not row.is_confirmed and row.corrects and row.corrects.is_confirmed
    return row.corrects if waits else row


def _refuse_correcting(row: LoggedHours, by: User, because: str) -> None:
    if row.learner_id != by.pk:
        raise NotPermitted("Only the person whose hours they are can correct them.")
    others = _what_stands(row).corrections.filter(state=LogState.LOGGED).exclude(pk=row.pk)
    if row.state == LogState.REPLACED or others.exists():
        raise LmsError("This entry has been corrected already.", code="already_corrected")
    if not because.strip():
        raise BadInput("Say in a sentence what is corrected, and why.", code="reason_missing")


def add_session_hours(
    pk: UUID,
    *,
    learner: User,
    agency: Agency,
    confirmed_by: User,
    at: datetime | None = None,
    **entry: Any,
) -> LoggedHours:
    """Put a consultation session's minutes into an attendee's log, as confirmed supervision.

    ``pk``: the attendance's own id, so that the same session never counts twice. ``entry`` has on,
    began, minutes and activity. Raises BadInput when the minutes overlap with others of that day.
    """
    moment = at or timezone.now()
    standard = current_standard()
    domain = standard.domains.filter(is_on=True).first() if standard else None
    if domain is None:
        raise LmsError("No standard for practice hours is set up.", code="no_standard")
    entry |= {"kind": HoursKind.SUPERVISION, "supervisor": confirmed_by}
    with transaction.atomic():
        row = log_hours(pk, domain, learner=learner, agency=agency, at=moment, **entry)
        if row.state == LogState.LOGGED and confirmed_by != learner:
            _decide(row, LogState.CONFIRMED, confirmed_by, moment)
    return row


def replace_session_hours(
    old: UUID,
    pk: UUID,
    *,
    learner: User,
    because: str,
    confirmed_by: User,
    at: datetime | None = None,
    **entry: Any,
) -> LoggedHours:
    """Correct what a session put into somebody's log by a new entry; nought minutes take it out."""
    moment = at or timezone.now()
    with transaction.atomic():
        _hold(learner)
        already = LoggedHours.objects.filter(pk=pk).first()
        if already:
            return _same(already, learner)
        row = _newest_of(LoggedHours.objects.get(pk=old))
        fresh = LoggedHours(
            pk=pk, learner=learner, agency=row.agency, standard_id=row.standard_id,
            domain=row.domain, domain_name=row.domain_name, kind=row.kind,
            supervisor=confirmed_by, logged_at=moment, state=LogState.CONFIRMED,
            decided_by=confirmed_by, decided_at=moment, corrects=row, corrected_because=because,
            **entry,
        )  # fmt: skip
        _refuse_impossible(fresh, moment)
        fresh.save(force_insert=True)
        LoggedHours.objects.filter(pk=row.pk).update(state=LogState.REPLACED)
        _note("hours.corrected", fresh, by=confirmed_by, at=moment)
    return fresh


def _newest_of(row: LoggedHours) -> LoggedHours:
    """Follow corrections, the learner's own included, to the entry that stands."""
    while row.state == LogState.REPLACED:
        row = row.corrections.exclude(state=LogState.RETURNED).latest("logged_at")
    return row
