from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from itertools import chain
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

logger = logging.getLogger(__name__)

PAUSE = dt.timedelta(minutes=10)
NIGHT = 3  # the hour, in UTC


class Command(BaseCommand):
    help = (
        "Do what has to be done regularly: reminders, mail that waits, assignments, clearing away. "
        "Name a rhythm to do its part once, from cron; --keep-on does all of it in its time. "
        "A job that stops is told of, and the others go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rhythm", nargs="?", choices=list(settings.HOUSEKEEPING))
        parser.add_argument(
            "--keep-on", action="store_true", help="Stay, and do each part when its time comes."
        )

    def handle(self, *args: Any, rhythm: str | None, keep_on: bool, **options: Any) -> None:
        if keep_on:
            self._keep_on()
        if rhythm is None:
            raise CommandError("Name one of often, hourly and nightly, or --keep-on.")
        if stopped := self._run(rhythm):
            raise CommandError(f"Not done: {', '.join(stopped)}.")

    def _keep_on(self) -> NoReturn:
        last = None
        while True:
            now = timezone.now()
            for job in chain(*(settings.HOUSEKEEPING[rhythm] for rhythm in due(last, now))):
                close_old_connections()  # one that broke before this job mustn't stop it, too
                self._done(job)
            last = now
            time.sleep(PAUSE.total_seconds())

    def _run(self, rhythm: str) -> list[str]:
        return [job for job in settings.HOUSEKEEPING[rhythm] if not self._done(job)]

    def _done(self, job: str) -> bool:
        try:
            call_command(*job.split(), stdout=self.stdout, stderr=self.stderr)
        except Exception:
            # Whatever it was, the other jobs are due as well.
            logger.exception("%s stopped", job)
            return False
        return True


def due(last: dt.datetime | None, now: dt.datetime) -> Iterator[str]:
    """Yield the rhythms whose time has come since the last round; all of them in the first."""
    yield "often"
    if last is None or _hour(last) < _hour(now):
        yield "hourly"
    if last is None or _night(last) < _night(now):
        yield "nightly"


def _hour(when: dt.datetime) -> dt.datetime:
    return when.replace(minute=0, second=0, microsecond=0)


def _night(when: dt.datetime) -> dt.date:
    return (when - dt.timedelta(hours=NIGHT)).date()
