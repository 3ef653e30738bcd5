"""Making a file, once, whatever happens to the worker."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted

from .models import Download, DownloadState
from .signals import file_made

logger = logging.getLogger(__name__)

SORRY = "Something on our side stopped. Please try again; if it happens twice, tell us."
CHUNK = 1 << 20
TOLD_EVERY = timedelta(seconds=1)


def make(download: Download, *, now: Callable[[], datetime] = timezone.now) -> Download:
    """Make a file unless it is there or somebody is at it; keep the sentence when it isn't made."""
    if not Download.objects.claim(download, at=now()):
        return download
    zone = download.agency.zone if download.agency else None
    try:
        with tempfile.TemporaryFile() as file, timezone.override(zone) if zone else nullcontext():
            may_have(download)
            download.maker.write(download, file, teller(download, now))
            keep(download, file, at=now())
    except LmsError as refusal:
        _not_made(download, refusal.sentence)
    except Exception:
        logger.exception("The file %s (%s) wasn’t made", download.pk, download.kind)
        _not_made(download, SORRY)
    download.refresh_from_db()
    return download


def may_have(download: Download) -> None:
    """Raise NotPermitted when the owner may no longer have a file."""
    if not download.owner.is_active:
        raise NotPermitted("This account is closed.")
    download.maker.permit(download)


def _not_made(download: Download, sentence: str) -> None:
    rows = Download.objects.filter(pk=download.pk, state=DownloadState.MAKING)
    rows.update(state=DownloadState.NOT_MADE, problem=sentence[:300])


def teller(download: Download, now: Callable[[], datetime]) -> Callable[[int, int], None]:
    """Return what notes how far a maker is: in the database, but not more often than is seen."""
    told = [now() - TOLD_EVERY]

    def tell(done: int, total: int) -> None:
        moment = now()
        if moment - told[0] < TOLD_EVERY and done < total:
            return
        told[0] = moment
        Download.objects.filter(pk=download.pk).update(done=done, total=total, touched_at=moment)

    return tell


def digest_of(file: BinaryIO) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def keep(download: Download, file: BinaryIO, *, at: datetime) -> None:
    """Keep a whole file. Of two that were made at once the first counts, the other goes."""
    digest, size = digest_of(file), file.tell()
    file.seek(0)
    name = download.file.storage.save(
        download.file.field.generate_filename(download, ""), File(file)
    )
    with transaction.atomic():
        locked = (
            Download.objects.select_for_update(of=("self",))
            .select_related("agency")
            .get(pk=download.pk)
        )
        if locked.state == DownloadState.READY:
            locked.file.storage.delete(name)
            return
        whole_time = locked.expires_at - locked.asked_at
        locked.file, locked.size, locked.sha256 = name, size, digest
        locked.file_name = locked.maker.file_name(locked)[:120]
        locked.state, locked.made_at, locked.expires_at = DownloadState.READY, at, at + whole_time
        locked.problem = ""
        locked.save()
        record(
            "file.made", locked, by=None, agency=locked.agency, at=at, kind=locked.kind,
            sha256=digest, size=size,
        )  # fmt: skip
        file_made.send(sender=Download, download=locked, at=at)
