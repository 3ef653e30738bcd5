from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.core.errors import LmsError
from lms.demo.bench.actions import seed, seeded_people, tidy
from lms.demo.bench.importing import bring_in
from lms.demo.bench.measuring import HEADER, line, measure_all
from lms.demo.bench.reminding import remind_everybody
from lms.demo.bench.server import serving
from lms.demo.bench.units import Ground


class Command(BaseCommand):
    help = (
        "Measure the standard work: fill an empty database with 1,000 or 10,000 learners, serve "
        "it with two workers, and say what each unit takes. `make bench` gives it a database of "
        "its own. On a busy machine trust CPU and statements, not the clock."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=1000, help="How many learners.")
        parser.add_argument("--rounds", type=int, default=3, help="Of each unit, for one client.")
        parser.add_argument(
            "--only", nargs="*", default=[], metavar="UNIT", help="For example W5, or W1 W2."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._seed(options["people"])
            self._measure(options["rounds"], options["only"])
        except LmsError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _seed(self, people: int) -> None:
        there = seeded_people()
        if there and there != people:
            raise CommandError(f"This database is seeded for {there} people. Take an empty one.")
        if not there:
            seed(people, say=self.stdout.write)
            tidy()

    def _measure(self, rounds: int, only: list[str]) -> None:
        self.stdout.write(f"\n{HEADER}")
        with serving() as server:
            here = Ground.of(server.port)
            for row in measure_all(here, server, rounds=rounds, only=only):
                self.stdout.write(line(row, len(here.learners)))
            self.stdout.write(f"Memory of the server: {server.megabytes():.0f} MB")
        if not only or "W7" in only:
            seconds, cpu = bring_in()
            self.stdout.write(
                f"W7       1,000 people, five courses each, brought in: {seconds:.1f} s, "
                f"{cpu:.1f} s of CPU; budget 8 s; Moodle 137 to 222 s, 38 to 43 s of CPU"
            )
        if not only or "W9" in only:
            self.stdout.write(
                "W9       {:,} people reminded of {:,} dates: {:.0f} s, {:.0f} s of CPU".format(
                    *remind_everybody()
                )
            )
        self.stdout.write("Moodle: 5.1.3, PHP 8.2 with opcache, PostgreSQL 15, on a quiet machine.")
