from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people.models import User
from lms.people.second_step import reset_second_step


class Command(BaseCommand):
    help = (
        "Take away somebody’s authenticator app and recovery codes, when both are lost. Make sure "
        "first, face to face or by telephone, that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        reset_second_step(person)
        self.stdout.write(f"{person} sets up a second step anew at the next sign-in, or by choice.")
