"""Asking for files, asking again, and removing them when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError
from lms.people.models import Agency, User

from .models import Download, DownloadState
from .tasks import make_file

KEEP_DAYS = 7
LISTED_DAYS = 30
"""How long after its end a file still stands in its owner's list, to say that it has gone."""


MOST_UNDER_WAY = 10
MOST_KEPT = 100
"""For one person: of those still to be made, and of all that stand in “My files” and take space."""


class NothingToMake(LmsError):
    code = "nothing_to_make"


class TooManyFiles(LmsError):
    code = "too_many_files"


@transaction.atomic
def ask_for(
    kind: str,
    title: str,
    parameters: dict[str, Any],
    *,
    owner: User,
    agency: Agency | None,
    keep_days: int = KEEP_DAYS,
    at: datetime | None = None,
) -> Download:
    """Have a file made after commit. The same one, asked for twice, is made once.

    ``parameters`` must be JSON. Raises NotPermitted when the owner may not have it.
    """
    now = at or timezone.now()
    asked = Download(
        kind=kind, title=title[:200], parameters=parameters, owner=owner, agency=agency,
        asked_at=now, expires_at=now + timedelta(days=keep_days),
    )  # fmt: skip
    asked.maker.permit(asked)
    same = Download.objects.under_way(now).filter(owner=owner, agency=agency, kind=kind)
    for row in same:
        if row.parameters == parameters:
            return row
    _require_room(owner, now)
    asked.save(force_insert=True)
    record("file.asked_for", asked, by=owner, agency=agency, at=now, kind=kind, asked=parameters)
    _make_after_commit(asked)
    return asked


def _require_room(owner: User, at: datetime) -> None:
    """Refuse one more than is sensible; the person's row is locked, so that two at once count."""
    User.objects.select_for_update().get(pk=owner.pk)
    own = Download.objects.filter(owner=owner)
    if own.under_way(at).count() >= MOST_UNDER_WAY:
        raise TooManyFiles(
            f"{MOST_UNDER_WAY} files are being made for you already. Please wait until one of "
            "them is ready under My files."
        )
    if own.kept(at).exclude(state=DownloadState.NOT_MADE).count() >= MOST_KEPT:
        raise TooManyFiles(
            f"{MOST_KEPT} files are kept for you already. The oldest go by themselves within "
            "some days; until then, take what you need from My files."
        )


@transaction.atomic
def ask_again(download: Download, *, by: User, at: datetime | None = None) -> Download:
    """Try once more to make what wasn't made."""
    now = at or timezone.now()
    locked = Download.objects.select_for_update().get(pk=download.pk)
    if locked.standing(now) != DownloadState.NOT_MADE:
        raise NothingToMake("This file is on its way, or here already.")
    locked.maker.permit(locked)
    locked.state, locked.problem = DownloadState.WAITING, ""
    locked.save(update_fields=["state", "problem"])
    record("file.asked_again", locked, by=by, agency=locked.agency, at=now, kind=locked.kind)
    _make_after_commit(locked)
    return locked


def _make_after_commit(download: Download) -> None:
    transaction.on_commit(partial(make_file.enqueue, download.pk), robust=True)


def make_waiting(at: datetime | None = None) -> int:
    """Have the files made whose task was lost before it began, and return how many."""
    waiting = Download.objects.left_waiting(at or timezone.now()).values_list("pk", flat=True)
    return len([make_file.enqueue(pk) for pk in list(waiting)])


def remove_expired(at: datetime | None = None) -> int:
    """Remove the files whose time is over, and return how many; say so in the list for a while."""
    now = at or timezone.now()
    gone = Download.objects.expired(now).exclude(file="")
    removed = 0
    for download in gone.iterator():
        empty_folder(download.file.storage, download.folder)
        Download.objects.filter(pk=download.pk).update(file="")
        removed += 1
    Download.objects.expired(now - timedelta(days=LISTED_DAYS)).filter(file="").delete()
    return removed


def empty_folder(storage: Storage, folder: str) -> None:
    """Delete a folder and what lies in it, also what a stopped worker left there."""
    if not storage.exists(folder):
        return
    _, names = storage.listdir(folder)
    for name in names:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)
