"""Starting a group, agreeing on how it works, planning and calling off its sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.drafts import changes
from courses.supervision.models import (
    Acceptance,
    ConsultationGroup,
    GroupAgreement,
    GroupMember,
    GroupRole,
    GroupSession,
    GroupSessionState,
    HoursSplit,
)
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Role, User
from lms.people.querysets import UserQuerySet

from .holding import hold_open, hold_session
from .recording import log_what_waited


def people_to_invite(facilitator: User) -> UserQuerySet:
    """Everyone whom a facilitator supervises at the agency they work for."""
    if not facilitator.agency:
        return User.objects.none()
    people = User.objects.in_scope_of(facilitator, Role.SUPERVISOR, agency=facilitator.agency)
    return people.exclude(pk=facilitator.pk).filter(is_active=True)


def note_group(
    verb: str, thing: object, group: ConsultationGroup, *, by: User, at: datetime, **data: object
) -> None:
    """Record an event about nobody: managers read the events about the people they manage."""
    record(verb, thing, by=by, person=None, agency=group.agency, at=at, group=str(group.pk), **data)


@transaction.atomic
def start_group(
    name: str,
    *,
    by: User,
    members: Iterable[User],
    words: str,
    split: HoursSplit,
    at: datetime | None = None,
) -> ConsultationGroup:
    moment = at or timezone.now()
    if not by.memberships_as(Role.SUPERVISOR, agency=by.agency):
        raise NotPermitted("Only supervisors lead a group.", code="not_a_supervisor")
    group = ConsultationGroup.objects.create(
        agency=by.agency, name=name, facilitator=by, split=split, started_at=moment
    )
    change_agreements(group, words, by=by, at=moment)
    for person in members:
        add_member(group, person, by=by, at=moment)
    return group


@transaction.atomic
def add_member(
    group: ConsultationGroup,
    person: User,
    *,
    by: User,
    role: str = GroupRole.MEMBER,
    at: datetime | None = None,
) -> GroupMember:
    """Take somebody in, or change the role of a member."""
    moment = at or timezone.now()
    held = hold_open(group.pk, by)
    if not people_to_invite(by).filter(pk=person.pk).exists():
        raise NotPermitted(f"{person} isn’t one of the people you supervise.", code="not_theirs")
    member, made = GroupMember.objects.get_or_create(
        group=held, person=person, left_at=None, defaults={"joined_at": moment, "role": role}
    )
    if made:
        note_group("group.member_added", member, held, by=by, at=moment)
    elif member.role != role:
        member.role = role
        member.save(update_fields=["role"])
    return member


@transaction.atomic
def end_membership(
    group: ConsultationGroup, person: User, *, by: User, at: datetime | None = None
) -> None:
    """Let a member go; what they attended stays theirs."""
    moment = at or timezone.now()
    held = hold_open(group.pk, by)
    found = GroupMember.objects.filter(group=held, person=person, left_at=None)
    if found.update(left_at=moment):
        note_group("group.member_left", held, held, by=by, at=moment)


@transaction.atomic
def end_group(
    group: ConsultationGroup, *, by: User, at: datetime | None = None
) -> ConsultationGroup:
    """Close a group; its records stay, and everyone’s hours are theirs."""
    moment = at or timezone.now()
    held = hold_open(group.pk, by)
    if held.sessions.filter(state=GroupSessionState.PLANNED).exists():
        words = "A session is still planned. Record it, or call it off, first."
        raise LmsError(words, code="session_planned")
    held.ended_at = moment
    held.save(update_fields=["ended_at"])
    note_group("group.ended", held, held, by=by, at=moment)
    return held


@transaction.atomic
def change_agreements(
    group: ConsultationGroup, words: str, *, by: User, at: datetime | None = None
) -> GroupAgreement:
    """Write the next version; the same words again change nothing."""
    moment = at or timezone.now()
    held = hold_open(group.pk, by)
    if not words.strip():
        raise BadInput("Write down at least one agreement.", code="agreements_missing")
    now = held.current_agreement()
    if now and now.words.split() == words.split():
        return now
    row = GroupAgreement.objects.create(
        group=held,
        version=now.version + 1 if now else 1,
        words=words.strip(),
        written_by=by,
        written_at=moment,
    )
    note_group("group.agreements_changed", row, held, by=by, at=moment)
    return row


@transaction.atomic
def accept_agreements(
    group: ConsultationGroup, *, by: User, version: int, at: datetime | None = None
) -> Acceptance:
    """Say yes to the version that was read; minutes that waited for it go to the log now."""
    moment = at or timezone.now()
    if not GroupMember.objects.filter(group=group, person=by, left_at=None).exists():
        raise NotPermitted("Only members accept the agreements.")
    now = group.current_agreement()
    if now is None or now.version != version:
        raise LmsError("The agreements have changed since. Read them again.", code="changed_since")
    row, _ = Acceptance.objects.get_or_create(agreement=now, person=by, defaults={"at": moment})
    log_what_waited(group, by, at=moment)
    return row


@transaction.atomic
def plan_session(
    group: ConsultationGroup,
    *,
    by: User,
    starts_at: datetime,
    minutes: int,
    place: str = "",
    topic: str = "",
    at: datetime | None = None,
) -> GroupSession:
    """Plan a meeting; everyone gets an entry for their calendar. The same twice is one."""
    moment = at or timezone.now()
    held = hold_open(group.pk, by)
    wish = {"minutes": minutes, "place": place, "topic": topic}
    planned = held.sessions.exclude(state=GroupSessionState.CALLED_OFF)
    already = planned.filter(starts_at=starts_at).first()
    if already and not changes(already, wish):
        return already
    if already:
        words = "The group meets at this time already. Change that session, or choose another time."
        raise BadInput(words, code="time_taken")
    row = GroupSession.objects.create(group=held, starts_at=starts_at, **wish)
    _tell("group.session_planned", row, by=by, at=moment)
    return row


def _hold_session(session: GroupSession, by: User) -> GroupSession:
    held = hold_session(session, hold_open(session.group_id, by))
    if not held.is_planned:
        raise LmsError("This session was held or called off already.", code="session_closed")
    return held


@transaction.atomic
def move_session(
    session: GroupSession,
    *,
    by: User,
    starts_at: datetime,
    minutes: int,
    place: str = "",
    topic: str = "",
    at: datetime | None = None,
) -> GroupSession:
    held = _hold_session(session, by)
    told = (held.starts_at, held.minutes, held.place) != (starts_at, minutes, place)
    held.starts_at, held.minutes, held.place, held.topic = starts_at, minutes, place, topic
    held.sequence += told
    held.save(update_fields=["starts_at", "minutes", "place", "topic", "sequence"])
    if told:
        _tell("group.session_moved", held, by=by, at=at or timezone.now())
    return held


@transaction.atomic
def call_off(session: GroupSession, *, by: User, at: datetime | None = None) -> GroupSession:
    held = _hold_session(session, by)
    held.state, held.sequence = GroupSessionState.CALLED_OFF, held.sequence + 1
    held.save(update_fields=["state", "sequence"])
    _tell("group.session_called_off", held, by=by, at=at or timezone.now())
    return held


def _tell(verb: str, row: GroupSession, *, by: User, at: datetime) -> None:
    when = {"starts_at": row.starts_at.isoformat(), "sequence": row.sequence}
    note_group(verb, row, row.group, by=by, at=at, **when)
