from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from certificates.credentials.keys import make_key
from certificates.credentials.signing import sign_later
from certificates.models import Certificate, IssuerKey


class Command(BaseCommand):
    help = (
        "Make the key that signs credentials, where there is none yet, and list all there have "
        "been. With --rotate a new key signs from now on; the old one stays published, so that "
        "what it signed can still be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rotate", action="store_true", help="Replace the key that signs.")
        parser.add_argument(
            "--sign-earlier",
            action="store_true",
            help="Sign what was issued before there was a key; the PDFs stay as they are.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rotate"] or IssuerKey.objects.in_use() is None:
            make_key()
        if options["sign_earlier"]:
            earlier = list(Certificate.objects.without_credential())
            made = sum(sign_later(row) is not None for row in earlier)
            self.stdout.write(f"Signed now: {made}.")
        for key in IssuerKey.objects.all():
            until = f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at else "signs now"
            self.stdout.write(f"{key.thumbprint}  made {key.made_at:%Y-%m-%d}, {until}")
