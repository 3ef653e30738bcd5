"""Adding a file to a draft, and taking it out again; what was shared stays as it was."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from courses.supervision.models import Feedback, FeedbackAttachment
from lms.core.errors import BadInput, LmsError
from lms.people.models import User

from .holding import hold_feedback, note, require_draft

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 5
STARTS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
"""By what a file begins with: its type, and the ending under which it is kept."""
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
"""What makes a PDF do something when it is opened."""


@transaction.atomic
def attach(
    feedback: Feedback, sent: UploadedFile, *, by: User, at: datetime | None = None
) -> FeedbackAttachment:
    """Keep a small PDF or picture with a draft; its content decides what it is, not its name."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    require_draft(held, by)
    if held.attachments.count() >= MOST_FILES:
        words = f"{MOST_FILES} files are the most. Take one out first."
        raise LmsError(words, code="too_many_files")
    if sent.size > MOST_BYTES:
        raise BadInput("This file is larger than 5 MB.", code="file_too_large")
    content = sent.read()
    kind, ending = _kind_of(content)
    if kind.startswith("image/"):
        content = _plain_picture(content)
    stem = PurePath(sent.name or "file").stem[:100] or "file"
    row = FeedbackAttachment(
        feedback=held, name=stem + ending, type=kind, size=len(content), added_by=by,
        added_at=moment,
    )  # fmt: skip
    row.file.save(f"{uuid4()}{ending}", ContentFile(content), save=False)
    row.save(force_insert=True)
    note("feedback.file_added", held, enrolment, by=by, at=moment)
    return row


def _kind_of(content: bytes) -> tuple[str, str]:
    found = next((kind for start, kind in STARTS.items() if content.startswith(start)), None)
    if found is None:
        raise BadInput("Only PDF, PNG and JPEG files can be added.", code="file_type")
    if found[0] == "application/pdf" and any(word in content for word in ACTIVE):
        words = "This PDF does something when it is opened. Print it to a plain PDF first."
        raise BadInput(words, code="file_active")
    return found


def _plain_picture(content: bytes) -> bytes:
    """Write a picture anew, so that nothing but the picture is kept: no place, no camera."""
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.load()
            kept = picture.copy()
            kept.info = {}
            kept.save(made, picture.format)
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise BadInput("This picture can’t be read.", code="file_type") from error
    return made.getvalue()


@transaction.atomic
def detach(attachment: FeedbackAttachment, *, by: User, at: datetime | None = None) -> None:
    """Take a file out of a draft, for good."""
    enrolment, held = hold_feedback(attachment.feedback)
    require_draft(held, by)
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    note("feedback.file_removed", held, enrolment, by=by, at=at or timezone.now())
    transaction.on_commit(lambda: storage.delete(name))
