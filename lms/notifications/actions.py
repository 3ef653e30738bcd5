from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone
from django.utils.text import Truncator

from courses.supervision.models import SupervisionSettings
from lms.activity.models import Event
from lms.people.models import User

from .choosing.channels import Channels, Choices
from .kinds import REMINDERS, NoticeKind, kinds_for
from .mail import compose
from .models import Notice

logger = logging.getLogger(__name__)


def tell(event: Event, *, at: datetime | None = None) -> list[Notice]:
    """Write the notices of an event and mail them; doing so twice changes nothing."""
    notices = [notice for kind in kinds_for(event.verb) for notice in _notices(kind(event))]
    for notice in notices:
        mail_notice(notice, at=at)
    return notices


def _notices(kind: NoticeKind) -> list[Notice]:
    people = [person for person in kind.recipients() if still_here(person, kind.event)]
    choices = Choices([person.pk for person in people], [kind.topic])
    return [_notice(kind, person, choices.of(person.pk, kind.topic)) for person in people]


def _notice(kind: NoticeKind, person: User, channels: Channels) -> Notice:
    """Find or make the one notice there may be; the constraint decides between two workers."""
    notice, _ = Notice.objects.get_or_create(
        person=person,
        event=kind.event,
        kind=kind.name,
        defaults={
            "subject": kind.subject,
            "sentence": Truncator(kind.sentence()).chars(400),
            "link": kind.link(),
            **channels._asdict(),
            "created_at": kind.event.at,
        },
    )
    return notice


def still_here(person: User, event: Event, *, at: datetime | None = None) -> bool:
    """Say whether someone is to be told: news about oneself anywhere, other news where it happened.

    Whoever has left is told nothing.
    """
    if not person.is_active:
        return False
    about_oneself = person.pk == event.person_id
    return any(
        about_oneself or event.agency_id in (None, row.agency_id)
        for row in (person.memberships_at(at) if at else person.current_memberships)
    )


def mail_notice(notice: Notice, *, at: datetime | None = None) -> bool:
    """Mail a notice unless that has been done; a mail that can't go keeps waiting for the next run.

    Call it outside a transaction: the claim must be visible to other workers before the mail goes.
    """
    moment = at or timezone.now()
    if _is_kept_back(notice, moment) or not notice.claim_mail(moment):
        return False
    if notice.kind in REMINDERS and not notice.take_day(moment):
        notice.release_mail()
        return False
    try:
        compose(notice).send()
    except Exception:  # whatever a mail server may answer, the notice stays
        logger.warning("The mail of notice %s waits for another try.", notice.pk, exc_info=True)
        notice.release_mail()
        return False
    notice.mark_mailed(moment)
    return True


def _is_kept_back(notice: Notice, at: datetime) -> bool:
    """Say whether someone has left, or a reminder would come in the night."""
    if not still_here(notice.person, notice.event, at=at):
        return True
    is_reminder = notice.kind in REMINDERS
    return is_reminder and SupervisionSettings.of(notice.event.agency).is_quiet(at)


def note_all(person: User, *, at: datetime | None = None) -> int:
    """Take all of one's notices as read; return how many were new."""
    return Notice.objects.visible_to(person).unread().update(read_at=at or timezone.now())
