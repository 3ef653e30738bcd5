from typing import Any

from django.core.management.base import BaseCommand

from certificates.evaluations.asking import issue_waiting


class Command(BaseCommand):
    help = (
        "Issue the certificates that nothing holds up any more, for example when an agency no "
        "longer asks for an evaluation first. Safe to run more than once. "
        "Housekeeping runs it nightly."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{issue_waiting()} issued.")
