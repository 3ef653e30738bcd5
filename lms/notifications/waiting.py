"""What a killed worker or a silent mail server has left behind."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from lms.activity.models import Event
from lms.people.tasks import mail_waiting_invitations

from .actions import tell
from .kinds import VERBS
from .mailing import mail_notices
from .models import Notice

logger = logging.getLogger(__name__)

# Events older than this have been told, or have nobody to tell.
LOOK_BACK = timedelta(days=1)


class Sent(NamedTuple):
    now: int
    waiting: int


def send_waiting(*, at: datetime | None = None) -> Sent:
    """Tell what hasn't been told and send what hasn't been sent; return how many went and wait."""
    moment = at or timezone.now()
    went = mail_waiting_invitations(moment) + _tell_untold(moment)
    due = Notice.objects.to_mail(moment).select_related("person", "event__agency", "day")
    went += mail_notices(due.order_by("created_at"), at=moment)
    return Sent(went, Notice.objects.to_mail(moment).count())


def _tell_untold(moment: datetime) -> int:
    """Make the notices of events whose task was lost; return how many mails went."""
    events = Event.objects.filter(verb__in=VERBS, at__gte=moment - LOOK_BACK, notices=None)
    return sum(_tell(event, moment) for event in events.select_related("agency").order_by("pk"))


def _tell(event: Event, moment: datetime) -> int:
    try:
        notices = tell(event, at=moment)
    except Exception:  # one event that can't be told mustn't hold up the others
        logger.warning("Event %s can't be told.", event.pk, exc_info=True)
        return 0
    return sum(notice.mailed_at == moment for notice in notices)
