"""Holding a learner's enrolment while something changes, and noting what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from courses.progress.models import Enrolment
from courses.supervision.models import Feedback, Pilot, PracticeRequest
from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User


def hold(enrolment_id: int) -> Enrolment:
    """Lock an enrolment for the length of the transaction."""
    rows = Enrolment.objects.select_for_update(of=("self",))
    return rows.select_related("learner", "agency").get(pk=enrolment_id)


def hold_request(request: PracticeRequest) -> tuple[Enrolment, PracticeRequest]:
    enrolment = hold(request.enrolment_id)
    rows = PracticeRequest.objects.select_related("step", "supervisor")
    return enrolment, rows.get(pk=request.pk)


def hold_feedback(feedback: Feedback) -> tuple[Enrolment, Feedback]:
    enrolment = hold(feedback.enrolment_id)
    return enrolment, Feedback.objects.select_related("step", "observer").get(pk=feedback.pk)


def require_draft(feedback: Feedback, by: User) -> None:
    if feedback.observer_id != by.pk:
        raise NotPermitted("Only the observer can write in a draft.")
    if not feedback.is_draft:
        raise LmsError(
            "This is no longer a draft: it has been shared or set aside, and stays as it was.",
            code="not_a_draft",
        )


def note(
    verb: str,
    thing: PracticeRequest | Feedback | Pilot,
    enrolment: Enrolment,
    *,
    by: User,
    at: datetime,
    **data: Any,
) -> None:
    """Record an event about the learner. ``data`` holds ids only: managers read events."""
    data |= {"enrolment": enrolment.pk, "step": thing.step_id}
    record(verb, thing, by=by, person=enrolment.learner, agency=enrolment.agency, at=at, **data)
