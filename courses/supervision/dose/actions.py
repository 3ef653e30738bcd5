"""Asking for a feedback session after a course, and giving one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.actions.asking import file_request
from courses.supervision.actions.holding import hold
from courses.supervision.actions.observing import start_observation
from courses.supervision.models import (
    Feedback,
    LiveObservation,
    PlannedSession,
    PracticePage,
    PracticeRequest,
    RequestKind,
)
from courses.supervision.standing import is_coaching
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import User

from .status import plans_for


def step_for(enrolment: Enrolment) -> PracticePage | None:
    """Return whose criteria and forms a session uses: the course's own practice, or the first."""
    steps = PracticePage.objects.live().order_by("path").select_related("rubric")
    return steps.descendant_of(enrolment.course).first() or steps.first()


def _require_step(enrolment: Enrolment) -> PracticePage:
    step = step_for(enrolment)
    if step is None or not is_coaching(enrolment, step):
        words = "No practice step is open whose criteria a session could use."
        raise LmsError(words, code="no_practice_step")
    return step


@transaction.atomic
def ask_for_session(
    enrolment: Enrolment,
    *,
    learner: User,
    supervisor: User,
    what: str,
    when: str = "",
    kind: str = RequestKind.LIVE,
    times: Sequence[datetime] = (),
    at: datetime | None = None,
) -> PracticeRequest:
    """Ask a supervisor for one of the sessions that are planned; the same twice is one request."""
    moment = at or timezone.now()
    held = hold(enrolment.pk)
    if held.learner_id != learner.pk:
        raise NotPermitted("Only the person whose sessions they are can ask for one.")
    plans = plans_for(PlannedSession.objects.filter(enrolment=held), at=moment)
    if not any(plan.is_under_way for plan in plans):
        raise LmsError("No session is planned any more.", code="no_session_planned")
    wish = {"what": what, "when": when, "kind": kind, "times": times}
    return file_request(held, _require_step(held), supervisor, coaching=True, at=moment, **wish)


@transaction.atomic
def start_session(
    enrolment: Enrolment,
    *,
    by: User,
    kind: type[Feedback] = LiveObservation,
    at: datetime | None = None,
) -> Feedback:
    """Open a draft for a session after the course, or return the one there is."""
    held = hold(enrolment.pk)
    return start_observation(held, _require_step(held), by=by, kind=kind, at=at)
