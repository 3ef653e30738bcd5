from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.benchmark import benchmark
from certificates.rendering import RenderFailed


class Command(BaseCommand):
    help = (
        "Measure how many certificates a second this machine makes: cold, warm and in bulk. It "
        "draws made-up ones and keeps none. On a busy machine trust the milliseconds of CPU."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=1000, help="How many in bulk.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.")
        try:
            for measured in benchmark(options["count"]):
                self.stdout.write(measured.line())
        except RenderFailed as error:
            raise CommandError(f"No certificate came of it: {error}") from error
