from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.models import IssuerKey
from lms.content.actions import load_content
from lms.content.files import ContentError


class Command(BaseCommand):
    help = "Load the courses, questions, glossary and rubric from fixtures/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Replace what a trainer has changed since by what the files say.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_content(overwrite=options["overwrite"], say=self.stdout.write)
        except ContentError as error:
            raise CommandError(str(error)) from error
        if IssuerKey.objects.in_use() is None:
            self.stdout.write(
                "No key signs certificates yet, so they come without a credential: issuer_key "
                "makes one."
            )
