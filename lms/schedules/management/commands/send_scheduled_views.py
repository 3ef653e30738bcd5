from typing import Any

from django.core.management.base import BaseCommand

from lms.schedules.actions import send_due


class Command(BaseCommand):
    help = (
        "Send the views that managers have sent to them weekly or monthly, once for each date. "
        "Housekeeping runs it often."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent: {send_due()}.")
