"""Having a view sent, pausing that, and sending it: once for a slot, whoever runs and how often."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.downloads.actions import TooManyFiles, ask_for
from lms.downloads.models import Download
from lms.people.models import Agency, KeptView, User

from .models import Form, Schedule, Sending
from .pages import TAKEABLE, scope_of

logger = logging.getLogger(__name__)

MOST_SCHEDULES = 20
LINK_DAYS = 7
WHEN = ("rhythm", "day", "hour")
PLANNED = ("form", *WHEN)
AGAIN_AFTER = timedelta(minutes=1)
"""“Send now”, pressed twice, is once."""


@transaction.atomic
def schedule_view(view: KeptView, *, by: User, at: datetime | None = None, **how: Any) -> Schedule:
    """Have a kept view sent; when it changes, the newer one is sent."""
    return _schedule(view.agency, by, at, {"page": "team", "name": view.name, "view": view} | how)


@transaction.atomic
def schedule_page(
    page: str, query: str, *, agency: Agency, by: User, at: datetime | None = None, **how: Any
) -> Schedule:
    """Have a page sent as it was asked for, as far as that holds again each time."""
    asked = {"page": page, "name": TAKEABLE[page].title, "query": TAKEABLE[page].lasting(query)}
    return _schedule(agency, by, at, asked | how)


def _schedule(agency: Agency, by: User, at: datetime | None, how: dict[str, Any]) -> Schedule:
    now, others = at or timezone.now(), how.pop("others", [])
    User.objects.select_for_update().get(pk=by.pk)
    if Schedule.objects.visible_to(by).count() >= MOST_SCHEDULES:
        raise LmsError(f"{MOST_SCHEDULES} views are sent to you. Delete one first.", code="many")
    made = Schedule.objects.create(owner=by, agency=agency, made_at=now, since=now, **how)
    made.others.set(others)
    plan = {key: how[key] for key in PLANNED if key in how}
    _note("view.scheduled", made, by, now, page=made.page, others=len(others), **plan)
    return made


@transaction.atomic
def change(schedule: Schedule, *, by: User, at: datetime | None = None, **how: Any) -> Schedule:
    """Give it another name, form, rhythm or other people; what was due before now stays past."""
    now, others = at or timezone.now(), how.pop("others")
    held = Schedule.objects.select_for_update().get(pk=schedule.pk)
    moved = any(getattr(held, key) != how[key] for key in WHEN)
    for key, value in how.items():
        setattr(held, key, value)
    held.since = now if moved else held.since
    held.save(update_fields=[*how, "since"])
    held.others.set(others)
    plan = {key: how[key] for key in PLANNED}
    _note("view.schedule_changed", held, by, now, others=len(others), **plan)
    return held


@transaction.atomic
def leave(schedule: Schedule, *, by: User, at: datetime | None = None) -> None:
    """End for oneself what a colleague has sent to one."""
    schedule.others.remove(by)
    _note("view.schedule_left", schedule, by, at or timezone.now())


@transaction.atomic
def pause(schedule: Schedule, *, by: User, at: datetime | None = None) -> None:
    now = at or timezone.now()
    if Schedule.objects.filter(pk=schedule.pk, paused_at=None).update(paused_at=now):
        _note("view.schedule_paused", schedule, by, now)


@transaction.atomic
def resume(schedule: Schedule, *, by: User, at: datetime | None = None) -> None:
    """Take it up again with the next slot; those missed meanwhile stay past."""
    now = at or timezone.now()
    rows = Schedule.objects.filter(pk=schedule.pk, paused_at__isnull=False)
    if rows.update(paused_at=None, since=now):
        _note("view.schedule_resumed", schedule, by, now)


@transaction.atomic
def delete(schedule: Schedule, *, by: User, at: datetime | None = None) -> None:
    """Stop sending. Links that went out work until their time is over."""
    _note("view.schedule_deleted", schedule, by, at or timezone.now())
    schedule.delete()


@transaction.atomic
def send_now(schedule: Schedule, *, by: User, at: datetime | None = None) -> Sending:
    """Send it to whoever asks, and to nobody else."""
    now = at or timezone.now()
    Schedule.objects.select_for_update().get(pk=schedule.pk)
    own = schedule.sendings.filter(slot_on=None, owner=by)
    return own.newer_than(now - AGAIN_AFTER).first() or _send(schedule, by, None, by=by, at=now)


def send_due(*, at: datetime | None = None) -> int:
    """Send whatever slot has begun and wasn't sent; return how many went.

    After an outage only the newest slot of each goes out.
    """
    now = at or timezone.now()
    rows = Schedule.objects.running().select_related("owner", "agency", "view")
    rows = rows.prefetch_related("others").order_by("pk")
    return sum(_send_if_due(row, now) for row in rows)


def _send_if_due(schedule: Schedule, now: datetime) -> int:
    plan = schedule.plan
    slot = plan.latest(now)
    if slot is None or plan.moment(slot) < schedule.since:
        return 0
    if not scope_of(schedule.owner, schedule.agency):
        return 0  # whoever manages nobody there any more has nothing sent, to others neither
    there = set(schedule.sendings.filter(slot_on=slot).values_list("owner_id", flat=True))
    people = [schedule.owner, *(one for one in schedule.others.all() if one.is_active)]
    return sum(_sent(schedule, one, slot, now) for one in people if one.pk not in there)


def _sent(schedule: Schedule, to: User, slot: date, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _send(schedule, to, slot, by=None, at=now)
    except NotPermitted:
        return False  # whoever manages nobody there any more gets nothing
    except TooManyFiles:
        return False  # the next round finds room, or tries again
    except IntegrityError:
        return False  # another run was faster: the constraint holds one mail for a slot
    except Exception:  # one view that can't be sent mustn't hold up the others
        logger.exception("The view of schedule %s wasn’t sent", schedule.pk)
        return False
    return True


def _send(
    schedule: Schedule, to: User, slot: date | None, *, by: User | None, at: datetime
) -> Sending:
    """Call it in a transaction: the row, the file that is asked for and the event are one."""
    agency = schedule.agency
    sending = Sending(
        schedule=schedule, owner=to, agency=agency, slot_on=slot, sent_at=at, page=schedule.page,
        title=schedule.name, form=schedule.form,
        query=schedule.asks_on(slot or at.astimezone(agency.zone).date()),
        expires_at=at + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    sending.save(force_insert=True)
    sending.download = _file_for(sending, at)
    sending.save(update_fields=["download"])
    _note("view.sent", sending, by, at, person=to, form=sending.form, page=sending.page,
          rhythm=schedule.rhythm if slot else "", along=to != schedule.owner)  # fmt: skip
    return sending


def _file_for(sending: Sending, at: datetime) -> Download:
    asked = {
        "sending": sending.pk,
        "page": sending.page,
        "query": sending.query,
        "scope": scope_of(sending.owner, sending.agency),
    }
    return ask_for(
        kind_of(sending.form), sending.title, asked, owner=sending.owner, agency=sending.agency,
        keep_days=LINK_DAYS, at=at,
    )  # fmt: skip


def kind_of(form: str) -> str:
    return f"view-{Form(form).value}"


@transaction.atomic
def file_of(sending: Sending, *, at: datetime | None = None) -> Download:
    """Return the file behind a link; made anew where its owner manages others than at the time."""
    rows = Sending.objects.select_related("owner", "agency", "download")
    row = rows.select_for_update(of=("self",)).get(pk=sending.pk)
    made = row.download
    if made and made.parameters.get("scope") == scope_of(row.owner, row.agency):
        return made
    row.download = _file_for(row, at or timezone.now())
    row.save(update_fields=["download"])
    return row.download


def _note(
    verb: str, thing: Schedule | Sending, by: User | None, at: datetime, *,
    person: User | None = None, **data: Any,
) -> None:  # fmt: skip
    record(verb, thing, by=by, person=person, agency=thing.agency, at=at, **data)
