from typing import Any

from django.core.management.base import BaseCommand

from lms.downloads.actions import make_waiting


class Command(BaseCommand):
    help = (
        "Have the files made that were asked for a while ago and that no task has begun. Safe to "
        "run more than once. Housekeeping runs it often."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Asked for anew: {make_waiting()}.")
