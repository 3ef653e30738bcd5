from typing import Any

from django.core.management.base import BaseCommand

from courses.supervision.models import JournalExcerpt
from courses.supervision.pilots.actions import expire_words


class Command(BaseCommand):
    help = "Remove for good the words whose time is over. Housekeeping runs it nightly."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = JournalExcerpt.objects.ended().update(sealed_words="")
        pilots = expire_words()
        self.stdout.write(f"Ended: {ended} shared parts of journals, the words of {pilots} pilots.")
