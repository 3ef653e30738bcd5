from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.people.imports.actions import remove_waiting


class Command(BaseCommand):
    help = (
        "Remove files of people that were looked at and not carried out within a week. "
        "Housekeeping runs it nightly."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Removed: {remove_waiting(timezone.now())}.")
