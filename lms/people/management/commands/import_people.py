from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lms.core.errors import LmsError
from lms.people.imports.actions import apply_import, open_file, plan_import
from lms.people.imports.days import DayOrder
from lms.people.imports.planning import FIELDS, Plan, guess_columns
from lms.people.models import Agency


class Command(BaseCommand):
    help = (
        "Bring in an agency’s people from a CSV or XLSX file, as a nightly HR run does. "
        "Safe to run again: people are known by their number in the HR system."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency", help="The agency’s short name.")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--column", action="append", default=[], metavar="FACT=HEADING",
            help=f"Which heading holds a fact: {', '.join(FIELDS)}.",
        )  # fmt: skip
        parser.add_argument("--complete", action="store_true", help="Whoever isn’t in it leaves.")
        parser.add_argument("--make-teams", action="store_true")
        parser.add_argument("--many-may-leave", action="store_true")
        parser.add_argument(
            "--dates", choices=DayOrder.values, default="",
            help="How days such as 03/11/2026 are meant: day (dmy) or month first (mdy).",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="Only say what would change.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                plan = self._run(options)
        except (LmsError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(plan.summary())
        for line in plan.refused:
            self.stdout.write(f"Row {line.place} ({line.name}): {line.refused}.")

    def _run(self, options: dict[str, Any]) -> Plan:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency “{options['agency']}”.")
        path: Path = options["file"]
        batch = open_file(agency, path.name, path.read_bytes(), by=None)
        batch.columns = guess_columns(batch.header) | self._columns(options, batch.header)
        batch.is_complete, batch.makes_teams = options["complete"], options["make_teams"]
        batch.day_order = options["dates"]
        batch.save()
        plan = plan_import(batch)
        if options["dry_run"]:
            batch.delete()
            return plan
        apply_import(batch, by=None, many_may_leave=options["many_may_leave"])
        return plan

    def _columns(self, options: dict[str, Any], header: list[str]) -> dict[str, int]:
        found = {}
        for pair in options["column"]:
            fact, _, heading = pair.partition("=")
            if fact not in FIELDS or heading not in header:
                raise CommandError(f"“{pair}” names no fact or no heading of this file.")
            found[fact] = header.index(heading)
        return found
