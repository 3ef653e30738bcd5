"""Who was there for how long: written once, split by the rule, and put into each one's log once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.supervision.hours.actions import add_session_hours, replace_session_hours
from courses.supervision.models import (
    Acceptance,
    Attendance,
    ConsultationGroup,
    GroupSession,
    GroupSessionState,
)
from lms.activity.actions import record
from lms.core.errors import BadInput, LmsError
from lms.people.models import User

from .holding import hold_led, hold_session
from .split import split

NOT_ACCEPTED = "The group’s agreements aren’t accepted yet."


@dataclass(frozen=True)
class Share:
    """One person's minutes at a session."""

    attended: int
    presented: int = 0


Shares = dict[int, Share]


@transaction.atomic
def record_session(
    session: GroupSession,
    shares: Shares,
    *,
    by: User,
    minutes: int,
    because: str = "",
    at: datetime | None = None,
) -> GroupSession:
    """Write down who was there, by person's id; or correct it, with a reason, by newer rows.

    The same sent twice changes nothing. Raises BadInput for minutes that can't have been.
    """
    moment = at or timezone.now()
    held = hold_session(session, hold_led(session.group_id, by))
    _refuse(held, shares, minutes, moment)
    before = {row.person_id: row for row in held.attendances.standing().select_related("person")}
    changed = _changes(held, shares, minutes, before)
    if held.is_held and changed and not because.strip():
        raise BadInput("Say in a sentence what is corrected, and why.", code="reason_missing")
    if not held.is_held:
        held.counted_by = asdict(held.group.split.rule())
    held.state, held.minutes, held.recorded_at = GroupSessionState.HELD, minutes, moment
    held.save(update_fields=["state", "minutes", "recorded_at", "counted_by"])
    for row in changed:
        row.recorded_by, row.recorded_at = by, moment
        row.because = because.strip() if row.corrects_id else ""
        row.save(force_insert=True)
        log_attendance(row, at=moment)
    if changed:
        record("group.session_recorded", held, by=by, agency=held.group.agency, at=moment)
    return held


def _refuse(held: GroupSession, shares: Shares, minutes: int, at: datetime) -> None:
    if held.state == GroupSessionState.CALLED_OFF:
        raise LmsError("This session was called off.", code="session_closed")
    if held.starts_at > at:
        raise BadInput("This session is still to come.", code="still_to_come")
    known = set(held.group.members.values_list("person", flat=True))
    if set(shares) - known:
        raise BadInput("Somebody here isn’t in the group.", code="not_a_member")
    if sum(row.presented for row in shares.values()) > minutes:
        words = "Together they would have presented for longer than the session was."
        raise BadInput(words, code="impossible_minutes")


def _changes(
    held: GroupSession, shares: Shares, minutes: int, before: dict[int, Attendance]
) -> list[Attendance]:
    """Return new rows for whoever's minutes differ from what stands, in one order for locks."""
    people = sum(share.attended > 0 for share in shares.values())
    found = []
    for person, share in sorted(shares.items()):
        row = _counted(held, person, share, minutes, people)
        row.corrects = before.get(person)
        if row.corrects is None or _minutes(row) != _minutes(row.corrects):
            found.append(row)
    return found


def _counted(
    held: GroupSession, person: int, share: Share, minutes: int, people: int
) -> Attendance:
    parts = {"attended": share.attended, "presented": share.presented}
    try:
        told = split(held.rule(), length=minutes, people=max(people, 1), **parts)
    except ValueError as error:
        raise BadInput(str(error), code="impossible_minutes") from error
    return Attendance(
        session=held, person_id=person, individual=told.individual, in_group=told.group, **parts
    )


def _minutes(row: Attendance) -> tuple[int, ...]:
    return (row.attended, row.presented, row.individual, row.in_group)


def log_attendance(row: Attendance, *, at: datetime) -> None:
    """Put counted minutes into the attendee's log, once; or say what keeps them from it."""
    row.not_logged_because = _what_stops(row)
    if not row.not_logged_because:
        try:
            row.logged = _log(row, at)
        except LmsError as refusal:
            row.not_logged_because = refusal.sentence
    row.save(update_fields=["logged", "not_logged_because"])


def _what_stops(row: Attendance) -> str:
    now = row.session.group.current_agreement()
    accepted = Acceptance.objects.filter(agreement=now, person=row.person_id)
    return "" if _logged_before(row) or not row.counted or accepted.exists() else NOT_ACCEPTED


def _logged_before(row: Attendance) -> Attendance | None:
    """Return the earlier row whose minutes are in the log, however often it was corrected."""
    earlier = row.corrects
    while earlier and not earlier.logged:
        earlier = earlier.corrects
    return earlier


def _log(row: Attendance, at: datetime) -> bool:
    session, group = row.session, row.session.group
    there = session.starts_at.astimezone(group.agency.zone)
    entry = {
        "learner": row.person,
        "on": there.date(),
        "began": there.time().replace(second=0, microsecond=0),
        "minutes": row.counted,
        "activity": _activity(row),
        "confirmed_by": group.facilitator,
        "at": at,
    }
    earlier = _logged_before(row)
    if earlier:
        replace_session_hours(earlier.pk, row.pk, because=row.because, **entry)
    elif row.counted:
        add_session_hours(row.pk, agency=group.agency, **entry)
    return bool(earlier or row.counted)


def _activity(row: Attendance) -> str:
    parts = f"{row.individual} individual, {row.in_group} in the group"
    return f"Consultation group: {parts}"


def log_what_waited(group: ConsultationGroup, person: User, *, at: datetime | None = None) -> int:
    """Try again what couldn't go into a log before; return how much did."""
    rows = Attendance.objects.standing().filter(person=person, session__group=group, logged=False)
    waiting = rows.exclude(not_logged_because="")
    found = list(waiting.select_related("session__group__agency", "session__group__facilitator"))
    for row in found:
        log_attendance(row, at=at or timezone.now())
    return sum(row.logged for row in found)
