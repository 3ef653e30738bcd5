"""A kind of file for tests: a note, which is handed out unless told otherwise."""

from __future__ import annotations

from typing import BinaryIO

from lms.core.errors import LmsError, NotPermitted
from lms.downloads.makers import Maker, Tell
from lms.downloads.models import Download


class NoteMaker(Maker):
    kind = "test-note"
    noun = "lines"
    suffix = "txt"
    content_type = "text/plain"
    is_allowed = True

    def permit(self, download: Download) -> None:
        if not self.is_allowed:
            raise NotPermitted("This isn’t yours any more.")

    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        lines = download.parameters["lines"]
        for number, line in enumerate(lines, 1):
            if line == "refuse":
                raise LmsError("There is nothing to write down.")
            if line == "break":
                raise ZeroDivisionError("SECRET-DETAIL")
            file.write(f"{line}\n".encode())
            tell(number, len(lines))
