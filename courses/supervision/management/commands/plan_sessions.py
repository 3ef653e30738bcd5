from typing import Any

from django.core.management.base import BaseCommand

from courses.supervision.dose.planning import plan_missing


class Command(BaseCommand):
    help = (
        "Plan feedback sessions for courses completed before there was a rhythm for them. "
        "Safe to run more than once. Housekeeping runs it nightly."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Planned for {plan_missing()} completed courses.")
