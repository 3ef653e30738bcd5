from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.text import Truncator

from lms.activity.models import Event
from lms.people.models import User

from .choosing.channels import Channels, Choices
from .kinds import NoticeKind, kinds_for
from .mailing import mail_notices, still_here
from .models import Notice


def tell(event: Event, *, at: datetime | None = None) -> list[Notice]:
    """Write the notices of an event and mail them; doing so twice changes nothing."""
    notices = [notice for kind in kinds_for(event.verb) for notice in _notices(kind(event))]
    mail_notices(notices, at=at)
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


def note_all(person: User, *, at: datetime | None = None) -> int:
    """Take all of one's notices as read; return how many were new."""
    return Notice.objects.visible_to(person).unread().update(read_at=at or timezone.now())
