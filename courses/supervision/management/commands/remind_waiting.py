from typing import Any

from django.core.management.base import BaseCommand

from courses.supervision.calibration.reminding import remind_before_lapse
from courses.supervision.dose.reminding import remind_of_sessions
from courses.supervision.nudges import nudge_waiting


class Command(BaseCommand):
    help = (
        "Remind people of what waits for them in supervised practice, and of a calibration that "
        "is about to end; tell managers what has waited long. Keeps quiet hours. Safe to run more "
        "than once. Housekeeping runs it often."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        said = nudge_waiting() + remind_before_lapse() + remind_of_sessions()
        self.stdout.write(f"Said: {said}.")
