"""Reminding: once a day at most for each person, and of each date once on each rung."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.supervision.models import SupervisionSettings
from lms.activity.actions import record_many
from lms.activity.models import Event
from lms.notifications.choosing.channels import Channels, Choices
from lms.notifications.kinds.topics import DATES, DIGEST, TEAM
from lms.notifications.mailing import mail_notices
from lms.notifications.models import Notice
from lms.people.models import Agency, User

from .digest import digests_at
from .due import Due, dues_at
from .models import Reminder, ReminderDay, ReminderPlan
from .words import Said

logger = logging.getLogger(__name__)

AT_A_TIME = 500

Say = Callable[[str], None]


def send_reminders(*, at: datetime | None = None, say: Say = lambda line: None) -> int:
    """Remind whoever is to be reminded now; return how many people were. ``say`` hears how far it
    is where there are many.

    Safe to run as often as one likes, and twice at the same moment.
    """
    moment = at or timezone.now()
    agencies = Agency.objects.select_related("supervision", "reminder_plan")
    return sum(_remind_unless_stopped(agency, moment, say) for agency in agencies)


def _remind_unless_stopped(agency: Agency, at: datetime, say: Say) -> int:
    try:
        return _remind_at(agency, at, say)
    except Exception:  # whatever stops at one agency mustn't hold up the others
        logger.exception("Reminders at %s stopped.", agency)
        return 0


def _remind_at(agency: Agency, at: datetime, say: Say) -> int:
    settings = getattr(agency, "supervision", None) or SupervisionSettings(agency=agency)
    if settings.is_quiet(at):
        return 0
    plan = getattr(agency, "reminder_plan", None) or ReminderPlan(agency=agency)
    today = agency.today(at)
    said = {row.person.pk: row for row in _gather(agency, plan, today)}
    days = [ReminderDay(person=row.person, agency=agency, on=today, at=at) for row in said.values()]
    reminded = 0
    for start in range(0, len(days), AT_A_TIME):
        if start:
            say(f"{agency}: {start:,} of {len(days):,} people so far.")
        reminded += _remind(days[start : start + AT_A_TIME], said, plan)
    return reminded


def _gather(agency: Agency, plan: ReminderPlan, today: date) -> list[Said]:
    """Put together for each person what they are told today; whoever has had theirs waits."""
    own: dict[int, list[Due]] = defaultdict(list)
    others: dict[int, list[Due]] = defaultdict(list)
    for due in dues_at(agency, plan, today):
        (own if due.is_own else others)[due.to].append(due)
    digests = digests_at(agency, plan, today)
    people = {*own, *others, *digests}
    people -= ReminderDay.objects.had_by(people, today)
    free = User.objects.filter(pk__in=people) if people else ()
    return [Said(one, own[one.pk], others[one.pk], digests.get(one.pk)) for one in free]


def _remind(days: list[ReminderDay], said: Mapping[int, Said], plan: ReminderPlan) -> int:
    """Write down and mail what some people are told."""
    try:
        notices = _write(days, said, plan)
    except IntegrityError:  # another run was at it in the same moment; the next one finds the rest
        logger.warning("Some reminders at %s wait for the next run.", plan.agency, exc_info=True)
        return 0
    mail_notices(notices, at=days[0].at)
    return len(notices)


@transaction.atomic
def _write(days: list[ReminderDay], said: Mapping[int, Said], plan: ReminderPlan) -> list[Notice]:
    for day in days:
        day.with_digest = bool(said[day.person_id].digest)
    mine = ReminderDay.objects.keep(days)
    Reminder.objects.bulk_create(
        due.reminder(day=day)
        for day in mine
        for due in (*said[day.person_id].own, *said[day.person_id].others)
    )
    events = record_many(
        Event(
            verb="reminder.given", at=day.at, person=day.person, agency=day.agency,
            object_type=day._meta.label_lower, object_id=str(day.pk), object_name="Reminder",
        )
        for day in mine
    )  # fmt: skip
    choices = Choices([day.person_id for day in mine], (DATES, DIGEST, TEAM))
    return Notice.objects.bulk_create(
        _notice(event, day, said[event.person_id], choices, plan)
        for event, day in zip(events, mine, strict=True)
    )


def _notice(
    event: Event, day: ReminderDay, said: Said, choices: Choices, plan: ReminderPlan
) -> Notice:
    channels = Channels(in_list=False, by_mail=False)
    for kind in said.kinds:
        channels |= choices.of(event.person_id, kind.topic)
    return Notice(
        person=event.person, event=event, kind=said.kinds[0].name, subject=said.kinds[0].subject,
        sentence=said.sentence(plan), lines=said.lines(), link=said.link, created_at=event.at,
        day=day, **channels._asdict(),
    )  # fmt: skip
