from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.activity.queue import give_back_stale

DEFAULT_MINUTES = 10


class Command(BaseCommand):
    help = (
        "Give tasks whose worker was killed back to the queue. Choose more minutes than the "
        "longest task takes. Housekeeping runs it often."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--minutes",
            type=int,
            default=DEFAULT_MINUTES,
            help="How long a task may run before it counts as lost (default: %(default)s).",
        )

    def handle(self, *args: Any, minutes: int, **options: Any) -> None:
        if minutes < 1:
            raise CommandError("--minutes is a whole number from 1 up.")
        given_back = give_back_stale(timedelta(minutes=minutes))
        noun = "task" if given_back == 1 else "tasks"
        self.stdout.write(f"{given_back} {noun} given back to the queue.")
