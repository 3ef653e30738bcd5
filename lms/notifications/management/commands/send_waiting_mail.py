from typing import Any

from django.core.management.base import BaseCommand

from lms.notifications.waiting import send_waiting


class Command(BaseCommand):
    help = (
        "Send the notices whose mail could not go, and write those whose task was lost. "
        "Safe to run at any time and more than once. Run it from cron every five minutes: "
        "*/5 * * * * python manage.py send_waiting_mail"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_waiting()
        self.stdout.write(f"Sent: {sent.now}. Still waiting: {sent.waiting}.")
