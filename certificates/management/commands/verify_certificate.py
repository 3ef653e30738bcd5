import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from certificates import offline


class Command(BaseCommand):
    help = (
        "Check a certificate’s PDF offline: signature, attached words, seal and status. It asks "
        "neither the database nor any server. certificates/offline.py does the same by itself, on "
        "a machine with nothing but Python and PyJWT[crypto]."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        offline.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if code := offline.run(options, self.stdout):
            sys.exit(code)
