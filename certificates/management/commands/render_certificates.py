from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.models import Certificate
from certificates.pdfs import make_pdfs


class Command(BaseCommand):
    help = (
        "Make the PDFs of certificates that have none, because a task was lost or didn't succeed. "
        "Safe to run at any time and more than once. Housekeeping runs it often."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check-files",
            action="store_true",
            help="Look for each file as well, and make again those that are gone.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Certificate.objects.select_related("pdf")
        if options["check_files"]:
            wanted = [row for row in rows if not row.has_pdf()]
        else:
            wanted = list(rows.without_pdf())
        failed = make_pdfs(wanted)
        self.stdout.write(f"Made: {len(wanted) - len(failed)}.")
        if failed:
            numbers = ", ".join(row.number for row in failed)
            raise CommandError(f"No PDF yet for {numbers}. The log says why.")
