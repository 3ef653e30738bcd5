"""Logos and signatures: kept as they were on the day of issue, by the hash of what they are."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

from PIL.Image import DecompressionBombError
from wagtail.images.models import AbstractImage

from .models import Picture

logger = logging.getLogger(__name__)

PRINT_SIZE = "max-900x400|format-png"  # sharp at the size on the page, and small enough to keep


def keep_picture(image: AbstractImage | None) -> str:
    """Keep a picture as it will be printed; return its hash, or nothing without one.

    A file that is gone or broken keeps nobody's certificate back.
    """
    if image is None:
        return ""
    try:
        with image.get_rendition(PRINT_SIZE).file.open("rb") as file:
            body = file.read()
    except (OSError, ValueError, DecompressionBombError):
        logger.exception("The picture “%s” is left out of a certificate.", image)
        return ""
    digest = hashlib.sha256(body).hexdigest()
    Picture.objects.get_or_create(sha256=digest, defaults={"body": body})
    return digest


def bodies(digests: Iterable[str]) -> dict[str, bytes]:
    rows = Picture.objects.filter(sha256__in=[digest for digest in digests if digest])
    return {row.sha256: bytes(row.body) for row in rows}
