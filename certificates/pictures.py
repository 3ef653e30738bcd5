"""Logos and signatures: kept as they were on the day of issue, by the hash of what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from wagtail.images.models import AbstractImage

from .models import Picture

PRINT_SIZE = "max-900x400|format-png"  # sharp at the size on the page, and small enough to keep


def keep_picture(image: AbstractImage | None) -> str:
    """Keep a picture as it will be printed; return its hash, or nothing without one."""
    if image is None:
        return ""
    with image.get_rendition(PRINT_SIZE).file.open("rb") as file:
        body = file.read()
    digest = hashlib.sha256(body).hexdigest()
    Picture.objects.get_or_create(sha256=digest, defaults={"body": body})
    return digest


def bodies(digests: Iterable[str]) -> dict[str, bytes]:
    rows = Picture.objects.filter(sha256__in=[digest for digest in digests if digest])
    return {row.sha256: bytes(row.body) for row in rows}
