"""Notices as mail: many over one connection, each at most once, and none held up by another."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPServerDisconnected

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from courses.supervision.models import SupervisionSettings
from lms.activity.models import Event
from lms.people.models import Membership, User

from .kinds import REMINDERS
from .mail import compose
from .models import Notice

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Mails over one connection; few enough that even a slow server has them before claims lapse."""
MOST_LOST = 3
"""So often a server may fall silent within these before the others wait for the next run."""


def mail_notices(notices: Iterable[Notice], *, at: datetime | None = None) -> int:
    """Mail notices unless that has been done, and return how many went; what can't go keeps
    waiting for the next run.

    Call it outside a transaction: claims must be visible to other workers before mails go.
    """
    moment, rows = at or timezone.now(), list(notices)
    parts = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
    return sum(_mail(some, moment) for some in parts)


def _mail(notices: Sequence[Notice], at: datetime) -> int:
    free = _not_kept_back(notices, at)
    mine = Notice.objects.claim_mail([row.pk for row in free], at) if free else set()
    return _send([row for row in free if row.pk in mine], at)


def _send(notices: Sequence[Notice], at: datetime) -> int:
    """Send what is claimed; an address that is refused is one mail's matter, a silent server that
    of all that are left."""
    connection, went, lost = None, 0, 0
    for notice in notices:
        if lost >= MOST_LOST or (notice.kind in REMINDERS and not notice.take_day(at)):
            notice.release_mail()
            continue
        try:
            connection = connection or get_connection()
            _post(notice, connection)
        except Exception as trouble:  # whatever a mail server may answer, the notice stays
            logger.warning("The mail of notice %s waits for another try.", notice.pk, exc_info=True)
            notice.release_mail()
            lost += isinstance(trouble, (TimeoutError, ConnectionError, SMTPServerDisconnected))
            connection = _closed(connection)
        else:
            notice.mark_mailed(at)
            went += 1
    _closed(connection)
    return went


def _post(notice: Notice, connection: BaseEmailBackend) -> None:
    mail = compose(notice)
    mail.connection = connection
    connection.open()
    mail.send()


def _closed(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        with suppress(Exception):  # it may be gone already
            connection.close()


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


def _not_kept_back(notices: Sequence[Notice], at: datetime) -> list[Notice]:
    """Leave out whoever has left, and reminders in the night: a query, and one for each agency."""
    Membership.objects.read_for([row.person for row in notices])
    here = [row for row in notices if still_here(row.person, row.event, at=at)]
    agencies = {row.event.agency for row in here if row.kind in REMINDERS}
    quiet = {agency for agency in agencies if SupervisionSettings.of(agency).is_quiet(at)}
    return [row for row in here if row.kind not in REMINDERS or row.event.agency not in quiet]
