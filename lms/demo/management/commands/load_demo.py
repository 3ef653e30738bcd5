from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.content.files import ContentError
from lms.core.errors import LmsError
from lms.demo.actions import PASSWORD, load_demo, logins


class Command(BaseCommand):
    help = "Load the courses and two invented agencies to look round in. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_demo(say=self.stdout.write)
        except (LmsError, ContentError) as error:
            raise CommandError(str(error)) from error
        self._say_where_to_begin()

    def _say_where_to_begin(self) -> None:
        rows = logins()
        width = max(len(address) for address, _ in rows)
        self.stdout.write(f"\n{settings.SITE_NAME}: {settings.BASE_URL}")
        self.stdout.write(f"Every password is {PASSWORD}\n\n")
        for address, what in rows:
            self.stdout.write(f"  {address:<{width}}  {what}")
