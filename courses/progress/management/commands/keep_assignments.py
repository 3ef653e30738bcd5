from typing import Any

from django.core.management.base import BaseCommand

from courses.progress.actions import keep_assignments
from lms.people.models import Agency


class Command(BaseCommand):
    help = (
        "Put everyone into the courses that their agency asks of people like them: whoever’s first "
        "day, or first day in another team, has come. Safe to run twice. "
        "Housekeeping runs it hourly."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for agency in Agency.objects.all():
            made = keep_assignments(agency)
            if made:
                self.stdout.write(f"{agency}: {len(made)} enrolled.")
