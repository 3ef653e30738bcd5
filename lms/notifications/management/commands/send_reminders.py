from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lms.notifications.reminding.actions import send_reminders


def moment(text: str) -> datetime:
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise CommandError("--at wants a date and a time, such as 2027-03-14T09:00+00:00.")
    return at if timezone.is_aware(at) else timezone.make_aware(at)


class Command(BaseCommand):
    help = (
        "Remind people of due dates and of certificates that run out, and send digests; once a day "
        "at most for each person, outside quiet hours. Safe to run twice and at the same moment. "
        "Housekeeping runs it often."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="as if it were this moment")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment(options["at"]) if options["at"] else None
        self.stdout.write(f"Reminded: {send_reminders(at=at, say=self.stdout.write)}.")
