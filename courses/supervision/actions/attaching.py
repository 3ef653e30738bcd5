"""Adding a file to a draft, and taking it out again; what was shared stays as it was."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from courses.supervision.models import Feedback, FeedbackAttachment
from lms.core.errors import LmsError
from lms.core.papers import read_paper
from lms.people.models import User

from .holding import hold_feedback, note, require_draft

MOST_FILES = 5


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
    paper = read_paper(sent)
    row = FeedbackAttachment(
        feedback=held, name=paper.name, type=paper.type, size=len(paper.content), added_by=by,
        added_at=moment,
    )  # fmt: skip
    row.file.save(f"{uuid4()}{paper.ending}", ContentFile(paper.content), save=False)
    row.save(force_insert=True)
    note("feedback.file_added", held, enrolment, by=by, at=moment)
    return row


@transaction.atomic
def detach(attachment: FeedbackAttachment, *, by: User, at: datetime | None = None) -> None:
    """Take a file out of a draft, for good."""
    enrolment, held = hold_feedback(attachment.feedback)
    require_draft(held, by)
    storage, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    note("feedback.file_removed", held, enrolment, by=by, at=at or timezone.now())
    transaction.on_commit(lambda: storage.delete(name))
