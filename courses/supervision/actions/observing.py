from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.progress.access import access_to
from courses.progress.models import Enrolment
from courses.supervision.drafts import changes, set_words, take_up
from courses.supervision.models import (
    KIND_BY_NAME,
    Feedback,
    FeedbackState,
    JournalReview,
    LiveObservation,
    PracticePage,
    PracticeRequest,
    Rating,
)
from courses.supervision.permissions import supervises
from courses.supervision.standing import is_coaching, rubric_for
from lms.core.errors import LmsError, NotPermitted
from lms.core.open_page import OpenPage
from lms.people.models import User

from .asking import answer_request
from .holding import hold, hold_feedback, note, require_draft
from .waiting import refresh_waiting


@transaction.atomic
def start_observation(
    enrolment: Enrolment,
    step: PracticePage,
    *,
    by: User,
    kind: type[Feedback] = LiveObservation,
    request: PracticeRequest | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Open a draft with a row for each criterion, or return the draft there is.

    Starting from a request accepts it. Without one, an open request to the same person for the
    same kind is taken up.
    """
    moment = at or timezone.now()
    held = hold(enrolment.pk)
    _refuse_observing(held, step, by)
    kind = KIND_BY_NAME[request.kind] if request else kind
    draft = kind.objects.drafts().filter(enrolment=held, step=step, observer=by).first()
    if draft:
        return draft
    asked = _take_up(request, held, step, kind, by=by, at=moment)
    draft = _open_draft(held, step, kind, asked, by=by, at=moment)
    note("observation.started", draft, held, by=by, at=moment)
    refresh_waiting(held, step, by=by, at=moment)
    return draft


def _refuse_observing(enrolment: Enrolment, step: PracticePage, by: User) -> None:
    learner = enrolment.learner
    if not supervises(by, enrolment):
        raise NotPermitted(
            f"You aren’t one of {learner}’s supervisors.", code="not_their_supervisor"
        )
    if is_coaching(enrolment, step):
        return
    access = access_to(learner, step)
    if not access.is_open:
        raise LmsError(f"Not open to {learner} yet. {access.reason}", code="step_locked")
    if access.enrolment != enrolment:
        raise LmsError(f"{learner} has begun this course anew since.", code="earlier_cycle")


def _take_up(
    request: PracticeRequest | None,
    enrolment: Enrolment,
    step: PracticePage,
    kind: type[Feedback],
    *,
    by: User,
    at: datetime,
) -> PracticeRequest | None:
    rows = PracticeRequest.objects.open().filter(enrolment=enrolment, step=step, supervisor=by)
    rows = rows.filter(kind=kind.kind)
    found = rows.first()
    if request is not None and request != found:
        raise LmsError("This request is closed, or went to someone else.", code="request_closed")
    if found and not found.is_accepted:
        answer_request(found, by=by, accept=True, at=at)
    return found


def _open_draft(
    enrolment: Enrolment,
    step: PracticePage,
    kind: type[Feedback],
    request: PracticeRequest | None,
    *,
    by: User,
    at: datetime,
) -> Feedback:
    draft = kind.objects.create(
        enrolment=enrolment,
        step=step,
        rubric=rubric_for(enrolment, step),
        request=request,
        learner=enrolment.learner,
        observer=by,
        observed_on=enrolment.agency.today(at),
        created_at=at,
        saved_at=at,
        between_two=kind is JournalReview,
        coaching=is_coaching(enrolment, step),
    )
    if kind.is_direct:
        criteria = draft.rubric.criteria.all()
        Rating.objects.bulk_create(Rating(feedback=draft, criterion=row) for row in criteria)
    return draft


@transaction.atomic
def save_draft(
    feedback: Feedback,
    data: dict[str, Any],
    *,
    by: User,
    page: OpenPage | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Keep what has been written so far; what ``data`` leaves out stays as it is.

    ``data`` holds the draft's own fields and ``ratings``: {criterion id: {"level", "evidence"}}.
    No event is recorded: this runs with every pause in someone's typing. What another page has
    saved since ``page`` was read isn't written over: raises WrittenElsewhere.
    """
    _, held = hold_feedback(feedback)
    require_draft(held, by)
    words = {name: data[name] for name in held.draft_fields if name in data}
    rated = data.get("ratings", {})
    ratings = list(held.ratings.filter(criterion__in=rated))
    new = changes(held, words) or any(changes(row, rated[row.criterion_id]) for row in ratings)
    take_up(held, page, differs=new)
    set_words(held, words)
    held.saved_at = at or timezone.now()
    held.save(update_fields=[*words, "token", "saved_at"])
    for row in ratings:
        set_words(row, rated[row.criterion_id])
    Rating.objects.bulk_update(ratings, ["level", "evidence"])
    return held


@transaction.atomic
def set_aside(feedback: Feedback, *, by: User, at: datetime | None = None) -> Feedback:
    """Put away a draft that came to nothing; its words stay unshared."""
    moment = at or timezone.now()
    enrolment, held = hold_feedback(feedback)
    require_draft(held, by)
    held.state = FeedbackState.SET_ASIDE
    held.save(update_fields=["state"])
    note("observation.set_aside", held, enrolment, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held
