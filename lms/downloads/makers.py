"""Who makes which kind of file. Packages above add theirs in their AppConfig.ready."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from django.utils.text import slugify

if TYPE_CHECKING:
    from .models import Download

Tell = Callable[[int, int], None]
"""Say how many of how many parts are done. Say it at least every few minutes: a maker that is
silent for longer is taken for one whose server was stopped."""


class Maker(ABC):
    """Makes one kind of file. It may run twice for the same file, so it changes nothing else."""

    kind: str
    noun = "parts"
    suffix = "zip"
    content_type = "application/zip"

    @abstractmethod
    def permit(self, download: Download) -> None:
        """Raise NotPermitted unless the owner may have this now.

        Asked when the file is asked for, when it is made, and each time it is handed out.
        """

    @abstractmethod
    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        """Write the file. An LmsError is shown to the owner as it stands."""

    def file_name(self, download: Download) -> str:
        return f"{slugify(download.title)[:80] or self.kind}.{self.suffix}"


MAKERS: dict[str, Maker] = {}


def register(maker: Maker) -> None:
    MAKERS[maker.kind] = maker
