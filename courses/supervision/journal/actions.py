"""What a writer does with their journal. None of it leaves an event about them: managers read
events, and a journal isn't even to be known of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from courses.supervision.actions.waiting import refresh_learner
from courses.supervision.drafts import take_up
from courses.supervision.models import JournalEntry, JournalExcerpt
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.core.open_page import OpenPage
from lms.people.models import User

from .people import people_to_share_with

LONGEST_SHARE = timedelta(days=90)
RANDOM = 4
"""The version of ids that nobody can guess."""


@transaction.atomic
def write(
    pk: UUID,
    words: str,
    *,
    by: User,
    prompt: str = "",
    page: OpenPage | None = None,
    at: datetime | None = None,
) -> JournalEntry:
    """Keep an entry as it now stands. The first time makes it; the page chose its id.

    Raises WrittenElsewhere when another page has saved since ``page`` was read.
    """
    if pk.version != RANDOM:
        raise Http404("No page of ours made this id.")
    moment = at or timezone.now()
    entry, made = JournalEntry.objects.select_for_update().get_or_create(
        pk=pk, defaults={"writer": by, "agency": by.agency, "created_at": moment}
    )
    if entry.writer_id != by.pk:
        raise Http404("Somebody else's.")
    if entry.deleted_at:
        raise LmsError("You deleted this entry. What you wrote here is below, to copy.")
    if made:
        entry.prompt = prompt
    take_up(entry, page, differs=entry.words != words)
    is_first = bool(words) and not entry.sealed_words
    entry.words, entry.saved_at = words, moment
    entry.save()
    if is_first:
        refresh_learner(by, at=moment)
    return entry


@transaction.atomic
def delete(entry: JournalEntry, *, by: User, at: datetime | None = None) -> None:
    """Take the words away for good, with whatever was shared of them."""
    held = _hold(entry, by)
    moment = at or timezone.now()
    for excerpt in held.excerpts.all():
        take_back(excerpt, by=by, at=moment)
    held.deleted_at = held.deleted_at or moment
    held.sealed_words = held.sealed_prompt = ""
    held.save()


def _hold(entry: JournalEntry, by: User) -> JournalEntry:
    held = JournalEntry.objects.select_for_update().get(pk=entry.pk)
    if held.writer_id != by.pk:
        raise NotPermitted("A journal is its writer’s alone.")
    return held


@transaction.atomic
def share(
    entry: JournalEntry,
    words: str,
    *,
    by: User,
    supervisor: User,
    ends_on: date,
    at: datetime | None = None,
) -> JournalExcerpt:
    """Show a part of an entry to one supervisor until a day; sharing the same twice is once."""
    held = _hold(entry, by)
    if held.deleted_at:
        raise LmsError("You deleted this entry; there is nothing left to share.")
    _refuse_sharing(words, by, supervisor, ends_on, at)
    same = held.excerpts.shared().filter(supervisor=supervisor, ends_on=ends_on)
    for excerpt in same:
        if excerpt.words == words:
            return excerpt
    excerpt = JournalExcerpt(entry=held, writer=by, supervisor=supervisor, agency=by.agency)
    excerpt.words, excerpt.ends_on = words, ends_on
    excerpt.shared_at = at or timezone.now()
    excerpt.save()
    return excerpt


def _refuse_sharing(
    words: str, by: User, supervisor: User, ends_on: date, at: datetime | None
) -> None:
    if supervisor not in people_to_share_with(by):
        raise NotPermitted("Choose one of your supervisors.", code="not_your_supervisor")
    if not words.strip():
        raise BadInput("Choose the words to share.", code="nothing_to_share")
    today = by.agency.today(at)
    if not today <= ends_on <= today + LONGEST_SHARE:
        raise BadInput("Choose a last day from today up to 90 days from now.", code="bad_end")


@transaction.atomic
def take_back(excerpt: JournalExcerpt, *, by: User, at: datetime | None = None) -> None:
    """End a share at once; its copy of the words goes too."""
    held = JournalExcerpt.objects.select_for_update().get(pk=excerpt.pk)
    if held.writer_id != by.pk:
        raise NotPermitted("Only the writer can take back what they shared.")
    held.taken_back_at = held.taken_back_at or at or timezone.now()
    held.sealed_words = ""
    held.save()
