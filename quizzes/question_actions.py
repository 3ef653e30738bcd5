"""What a trainer does with many questions at once. Each can be undone by its opposite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish import UnpublishAction

from lms.activity.actions import record
from lms.core.errors import BadInput

from .models import Bank, Question

if TYPE_CHECKING:
    from lms.people.models import User

Change = Callable[[Question], None]


@transaction.atomic
def tag(
    questions: Iterable[Question],
    tags: Collection[str],
    *,
    by: User,
    at: datetime | None = None,
) -> int:
    """Give some tags to questions; return to how many."""
    return _rewrite(questions, lambda one: one.tags.add(*tags), "question.tagged", by, at, tags)


@transaction.atomic
def untag(
    questions: Iterable[Question],
    tags: Collection[str],
    *,
    by: User,
    at: datetime | None = None,
) -> int:
    """Take some tags off questions; return off how many."""
    return _rewrite(
        questions, lambda one: one.tags.remove(*tags), "question.untagged", by, at, tags
    )


@transaction.atomic
def move(
    questions: Iterable[Question],
    *,
    by: User,
    bank: Bank | None = None,
    category: str | None = None,
    at: datetime | None = None,
) -> int:
    """Put questions into another bank, under another heading, or both; an empty one is none."""
    if bank is None and category is None:
        raise BadInput("Choose a bank, a heading, or both.", code="nowhere")

    def put(question: Question) -> None:
        question.bank = bank or question.bank
        question.category = question.category if category is None else category

    where = [bank.slug] if bank else []
    return _rewrite(questions, put, "question.moved", by, at, where)


def _rewrite(
    questions: Iterable[Question],
    change: Change,
    verb: str,
    by: User,
    at: datetime | None,
    what: Collection[str],
) -> int:
    """Change what is published and what is a newer draft of it: neither may undo the other."""
    found = list(questions)
    for question in found:
        is_settled = question.live and not question.has_unpublished_changes
        draft = question.get_latest_revision_as_object()
        change(draft)
        revision = draft.save_revision(user=by, log_action=True, clean=False)
        if is_settled:
            revision.publish(user=by, log_action=False, skip_permission_checks=True)
        else:
            _change_row(question.pk, change)
        record(verb, question, by=by, at=at, what=sorted(what))
    return len(found)


def _change_row(pk: int, change: Change) -> None:
    row = Question.objects.get(pk=pk)
    change(row)
    row.save()


@transaction.atomic
def archive(questions: Iterable[Question], *, by: User, at: datetime | None = None) -> int:
    """Let no new attempt ask these questions; those under way keep them. Return how many."""
    return _each(questions, lambda one: one.live, _unpublish(by, at), "question.archived", by, at)


@transaction.atomic
def bring_back(questions: Iterable[Question], *, by: User, at: datetime | None = None) -> int:
    """Publish what was archived, as it stands now; drafts that never were stay drafts."""
    return _each(questions, lambda one: one.is_archived, _publish(by), "question.back", by, at)


def _each(
    questions: Iterable[Question],
    fits: Callable[[Question], bool],
    act: Change,
    verb: str,
    by: User,
    at: datetime | None,
) -> int:
    fitting = [question for question in questions if fits(question)]
    for question in fitting:
        act(question)
        record(verb, question, by=by, at=at)
    return len(fitting)


def _unpublish(by: User, at: datetime | None) -> Change:
    def unpublish(question: Question) -> None:
        question.first_published_at = question.first_published_at or at or timezone.now()
        UnpublishAction(question, user=by).execute(skip_permission_checks=True)

    return unpublish


def _publish(by: User) -> Change:
    def publish(question: Question) -> None:
        draft: Any = question.get_latest_revision_as_object()
        revision = draft.save_revision(user=by, clean=False)
        revision.publish(user=by, skip_permission_checks=True)

    return publish
