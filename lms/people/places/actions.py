"""Changing and ending places. What was is ended with a date, and what is now begins with one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.actions import AlreadyHere, may_invite_to
from lms.people.models import Agency, Membership, Role, Team, User
from lms.people.signals import membership_changed, membership_ended

DAY = timedelta(days=1)
WHERE = ("team", "role")
FACTS = (*WHERE, "job_role", "supervisor")


@transaction.atomic
def add_place(
    person: User,
    agency: Agency,
    facts: dict[str, Any],
    *,
    by: User,
    on: date,
    why: str = "",
    at: datetime | None = None,
) -> Membership:
    """Give someone who works at an agency another place there. ``facts`` holds FACTS."""
    moment = at or timezone.now()
    if not User.objects.managed_by(by, agency).filter(pk=person.pk).exists():
        raise NotPermitted("You can give places to the people you manage.")
    _require_mine(by, person, agency, facts["team"])
    _require_own_facts(agency, person, facts)
    _require_single(person, agency, facts, None)
    made = Membership.objects.create(user=person, agency=agency, started_on=on, **facts)
    _tell(made, f"New place: {_words(made)}", by=by, at=moment, why=why)
    return made


@transaction.atomic
def change_place(
    membership: Membership,
    facts: dict[str, Any],
    *,
    by: User,
    on: date,
    why: str = "",
    at: datetime | None = None,
) -> Membership:
    """Give a place another team, role, job role or supervisor from a day on.

    Another team or role ends the old place the day before and begins a new one, so that the
    record says who was where when. Return the place that holds from that day.
    """
    moment = at or timezone.now()
    locked = _locked(membership)
    _require_mine(by, locked.user, locked.agency, locked.team)
    _require_mine(by, locked.user, locked.agency, facts["team"])
    _require_own_facts(locked.agency, locked.user, facts)
    if locked.ended_on:
        raise LmsError("This place has an end already. Take that back first.", code="ended")
    before = _words(locked)
    moves = any(getattr(locked, name) != facts[name] for name in WHERE)
    if moves:
        _require_single(locked.user, locked.agency, facts, locked)
    made = _moved(locked, facts, on) if moves and on > locked.started_on else _mended(locked, facts)
    if _words(made) != before:
        _tell(made, f"From {before} to {_words(made)}", by=by, at=moment, why=why)
    return made


def _moved(row: Membership, facts: dict[str, Any], on: date) -> Membership:
    row.ended_on = on - DAY
    row.save(update_fields=["ended_on"])
    return Membership.objects.create(
        user=row.user, agency=row.agency, external_id=row.external_id, started_on=on, **facts
    )


def _mended(row: Membership, facts: dict[str, Any]) -> Membership:
    for name in FACTS:
        setattr(row, name, facts[name])
    row.save(update_fields=list(FACTS))
    return row


@transaction.atomic
def end_membership(
    membership: Membership,
    *,
    by: User | None,
    on: date,
    at_once: bool = False,
    why: str = "",
    at: datetime | None = None,
) -> Membership:
    """Note the last day of someone's place at an agency.

    Their access ends with that day, or at once when that is asked; what they did stays on record.
    ``by`` is None for a nightly import.
    """
    moment = at or timezone.now()
    locked = _locked(membership)
    if by is not None:
        _require_mine(by, locked.user, locked.agency, locked.team)
    if on < locked.started_on:
        raise BadInput("A last day can’t come before the first.", code="ends_before_start")
    locked.ended_on = on
    locked.closed_on = locked.agency.today(moment) if at_once else None
    locked.save(update_fields=["ended_on", "closed_on"])
    membership_ended.send(sender=Membership, membership=locked, by=by, at=moment, why=why)
    return locked


@transaction.atomic
def end_every_place(membership: Membership, *, by: User, on: date, **how: Any) -> None:
    """End a place and every other that this person has begun at the agency, as far as ``by``
    manages them. ``how`` is end_membership's."""
    rows = Membership.objects.visible_to(by).filter(
        agency=membership.agency_id, user=membership.user_id, ended_on=None, started_on__lte=on
    )
    for row in [membership, *rows.exclude(pk=membership.pk)]:
        end_membership(row, by=by, on=on, **how)


@transaction.atomic
def reopen_membership(
    membership: Membership, *, by: User, at: datetime | None = None
) -> Membership:
    """Take back the end of a place, as if it had never been noted."""
    locked = _locked(membership)
    _require_mine(by, locked.user, locked.agency, locked.team)
    facts = {name: getattr(locked, name) for name in WHERE}
    _require_single(locked.user, locked.agency, facts, locked)
    _require_number(locked)
    locked.ended_on = locked.closed_on = None
    locked.save(update_fields=["ended_on", "closed_on"])
    what = f"No end any more: {_words(locked)}"
    _tell(locked, what, by=by, at=at or timezone.now(), why="")
    return locked


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",))
    related = ("user", "agency", "team", "job_role", "supervisor")
    return rows.select_related(*related).get(pk=membership.pk)


def _require_mine(by: User, person: User, agency: Agency, team: Team | None) -> None:
    if not may_invite_to(by, agency, team):
        raise NotPermitted("You can change and end places in the teams you manage.")
    if by.pk == person.pk:
        raise NotPermitted("Another manager can change your own place.", code="own_place")


def _require_own_facts(agency: Agency, person: User, facts: dict[str, Any]) -> None:
    for thing in (facts["team"], facts["job_role"]):
        if thing is not None and thing.agency_id != agency.pk:
            raise BadInput(f"{thing} isn’t one of {agency}’s.", code="elsewhere")
    supervisor = facts["supervisor"]
    if supervisor is None:
        return
    if supervisor.pk == person.pk:
        raise BadInput("Nobody supervises themselves.", code="own_supervisor")
    here = Membership.objects.active(agency.today()).filter(agency=agency, user=supervisor)
    if not here.filter(role=Role.SUPERVISOR).exists():
        raise BadInput(f"{supervisor} is no supervisor at {agency}.", code="no_supervisor")


def _require_single(
    person: User, agency: Agency, facts: dict[str, Any], but: Membership | None
) -> None:
    rows = Membership.objects.filter(
        user=person, agency=agency, team=facts["team"], role=facts["role"], ended_on=None
    )
    if rows.exclude(pk=but and but.pk).exists():
        raise AlreadyHere(f"{person} has this place already.")


def _require_number(row: Membership) -> None:
    """Somebody else, or the place they moved to, may have the number in the HR system by now."""
    if not row.external_id:
        return
    rows = Membership.objects.filter(
        agency=row.agency, external_id=row.external_id, ended_on=None
    ).exclude(pk=row.pk)
    if rows.exists():
        raise LmsError("They have moved on to another place. Change that one.", code="moved_on")


def _words(row: Membership) -> str:
    parts = [str(row.team or row.agency), row.get_role_display().lower()]
    parts += [str(row.job_role)] if row.job_role else []
    parts += [f"supervised by {row.supervisor}"] if row.supervisor else []
    return ", ".join(parts)


def _tell(row: Membership, what: str, *, by: User, at: datetime, why: str) -> None:
    membership_changed.send(
        sender=Membership, membership=row, what=what[:500], by=by, at=at, why=why
    )
