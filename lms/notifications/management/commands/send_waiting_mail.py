from typing import Any

from django.core.management.base import BaseCommand

from lms.notifications.waiting import send_waiting


class Command(BaseCommand):
    help = (
        "Send the notices and invitations whose mail could not go, and write the notices whose "
        "task was lost. "
        "Safe to run at any time and more than once. Housekeeping runs it often."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_waiting()
        self.stdout.write(f"Sent: {sent.now}. Still waiting: {sent.waiting}.")
