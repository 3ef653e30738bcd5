"""Writing many files into one archive, with names that are safe wherever it is opened."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from datetime import datetime
from typing import BinaryIO

from django.utils.text import slugify

LONGEST_PART = 60
"""Letters in each part of a name. Whole paths stay well below what Windows can open."""


def safe_part(words: str, otherwise: str) -> str:
    """Return some words as a part of a path: letters, figures and dashes of any script."""
    return slugify(words, allow_unicode=True)[:LONGEST_PART].strip("-_") or otherwise


class Archive:
    """A ZIP that is written from front to back and holds one file in memory at no time."""

    def __init__(self, file: BinaryIO, at: datetime) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.moment = at.timetuple()[:6]
        self.digests: dict[str, str] = {}
        self._taken: set[str] = set()

    def free_name(self, wanted: str) -> str:
        """Return a name that no other has, whatever the size of its letters."""
        stem, dot, suffix = wanted.rpartition(".")
        name, number = wanted, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}{dot}{suffix}"
        self._taken.add(name.casefold())
        return name

    def add(self, wanted: str, source: BinaryIO, *, packed: bool = False) -> str:
        """Copy a file in under a free name and return it; ``packed`` ones aren't packed again."""
        name = self.free_name(wanted)
        info = zipfile.ZipInfo(name, date_time=self.moment)
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as target:
            shutil.copyfileobj(Hashing(source, self.digests, name), target, 1 << 16)
        return name

    def close(self) -> None:
        self.zip.close()


class Hashing:
    """Reads a file through, and knows its SHA-256 at the end."""

    def __init__(self, source: BinaryIO, digests: dict[str, str], name: str) -> None:
        self.source, self.digests, self.name = source, digests, name
        self.found = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.found.update(chunk)
        if not chunk:
            self.digests[self.name] = self.found.hexdigest()
        return chunk
