from typing import Any

from django.core.management.base import BaseCommand

from lms.downloads.actions import remove_expired


class Command(BaseCommand):
    help = (
        "Remove the files made in the background whose time is over. Housekeeping runs it nightly."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_expired()
        self.stdout.write(f"Removed: {removed}.")
