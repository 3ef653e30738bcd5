from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.core.fonts import write_faces


class Command(BaseCommand):
    help = "Cut the site's typefaces from the declared font packages; run before collectstatic."

    def handle(self, *args: Any, **options: Any) -> None:
        faces = write_faces(settings.ASSETS_DIR / "lms" / "fonts")
        self.stdout.write(f"{len(faces)} typefaces in place.")
