"""Having a view sent, pausing that, and sending it: once for a slot, whoever runs and how often."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.downloads.actions import ask_for
from lms.downloads.models import Download
from lms.people.models import Agency, KeptView, Role, User

from .models import Form, Schedule, Sending

logger = logging.getLogger(__name__)

MOST_SCHEDULES = 20
LINK_DAYS = 7
AGAIN_AFTER = timedelta(minutes=1)
"""“Send now”, pressed twice, is once."""


def scope_of(person: User, agency: Agency) -> list[int]:
    """Return what somebody manages at an agency today: the numbers of teams, 0 for all of it."""
    managing = person.memberships_as(Role.MANAGER, agency=agency)
    return sorted({row.team_id or 0 for row in managing})


@transaction.atomic
def schedule_view(
    view: KeptView, *, form: str, rhythm: str, day: int, hour: int, by: User,
    at: datetime | None = None,
) -> Schedule:  # fmt: skip
    now = at or timezone.now()
    User.objects.select_for_update().get(pk=by.pk)
    if Schedule.objects.visible_to(by).count() >= MOST_SCHEDULES:
        raise LmsError(f"{MOST_SCHEDULES} views are sent to you. Delete one first.", code="many")
    made = Schedule.objects.create(
        view=view, form=form, rhythm=rhythm, day=day, hour=hour, made_at=now, since=now
    )
    _note("view.scheduled", made, by, now, form=form, rhythm=rhythm, day=day, hour=hour)
    return made


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
    now = at or timezone.now()
    Schedule.objects.select_for_update().get(pk=schedule.pk)
    recent = schedule.sendings.filter(slot_on=None).newer_than(now - AGAIN_AFTER).first()
    return recent or _send(schedule, None, by=by, at=now)


def send_due(*, at: datetime | None = None) -> int:
    """Send whatever slot has begun and wasn't sent; return how many went.

    After an outage only the newest slot of each goes out.
    """
    now = at or timezone.now()
    rows = Schedule.objects.running().select_related("view__owner", "view__agency")
    return sum(_send_if_due(row, now) for row in rows.order_by("pk"))


def _send_if_due(schedule: Schedule, now: datetime) -> bool:
    plan = schedule.plan
    slot = plan.latest(now)
    if slot is None or plan.moment(slot) < schedule.since:
        return False
    if schedule.sendings.filter(slot_on=slot).exists():
        return False
    try:
        with transaction.atomic():
            _send(schedule, slot, by=None, at=now)
    except NotPermitted:
        return False  # whoever manages nobody there any more gets nothing
    except IntegrityError:
        return False  # another run was faster: the constraint holds one mail for a slot
    except Exception:  # one view that can't be sent mustn't hold up the others
        logger.exception("The view of schedule %s wasn’t sent", schedule.pk)
        return False
    return True


def _send(schedule: Schedule, slot: date | None, *, by: User | None, at: datetime) -> Sending:
    """Call it in a transaction: the row, the file that is asked for and the event are one."""
    view = schedule.view
    sending = Sending(
        schedule=schedule, owner=view.owner, agency=view.agency, slot_on=slot, sent_at=at,
        title=view.name, form=schedule.form, query=view.query,
        expires_at=at + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    sending.save(force_insert=True)
    sending.download = _file_for(sending, at)
    sending.save(update_fields=["download"])
    _note("view.sent", sending, by, at, person=view.owner, form=sending.form,
          rhythm=schedule.rhythm if slot else "")  # fmt: skip
    return sending


def _file_for(sending: Sending, at: datetime) -> Download:
    asked = {
        "sending": sending.pk,
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
