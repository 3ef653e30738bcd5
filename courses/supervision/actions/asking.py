from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.access import access_to
from courses.progress.models import Enrolment
from courses.supervision.models import PracticePage, PracticeRequest, RequestKind, RequestState
from courses.supervision.permissions import supervises
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .arranging import arrange, require_open
from .holding import hold, hold_request, note
from .waiting import refresh_waiting


@transaction.atomic
def ask_for_practice(
    step: PracticePage,
    *,
    learner: User,
    supervisor: User,
    what: str,
    when: str = "",
    kind: str = RequestKind.LIVE,
    times: Sequence[datetime] = (),
    at: datetime | None = None,
) -> PracticeRequest:
    """Ask a supervisor to observe or consult; the same request sent twice is one request."""
    moment = at or timezone.now()
    enrolment = hold(access_to(learner, step).require_open().pk)
    if enrolment.completions.filter(step_id=step.pk).exists():
        raise LmsError("This step is done; there is nothing left to ask for.", code="step_done")
    wish = {"what": what, "when": when, "kind": kind, "times": times}
    request = file_request(enrolment, step, supervisor, at=moment, **wish)
    refresh_waiting(enrolment, step, by=learner, at=moment)
    return request


def file_request(
    enrolment: Enrolment,
    step: PracticePage,
    supervisor: User,
    *,
    what: str,
    when: str,
    kind: str,
    times: Sequence[datetime],
    coaching: bool = False,
    at: datetime,
) -> PracticeRequest:
    """Write a request down for an enrolment that is held; the same one twice is one."""
    open_ones = PracticeRequest.objects.open().filter(enrolment=enrolment, step=step, kind=kind)
    already = open_ones.first()
    if already and (already.supervisor, already.what, already.when) == (supervisor, what, when):
        return already
    _refuse_asking(enrolment, supervisor, already)
    learner = enrolment.learner
    request = PracticeRequest.objects.create(
        enrolment=enrolment,
        step=step,
        learner=learner,
        supervisor=supervisor,
        what=what,
        when=when,
        kind=kind,
        times=[time.isoformat() for time in times],
        coaching=coaching,
        asked_at=at,
    )
    note("practice.asked", request, enrolment, by=learner, at=at, supervisor=supervisor.pk)
    return request


def _refuse_asking(enrolment: Enrolment, supervisor: User, already: PracticeRequest | None) -> None:
    if not supervises(supervisor, enrolment):
        raise NotPermitted(
            f"{supervisor} isn’t one of your supervisors. Choose one of those shown.",
            code="not_your_supervisor",
        )
    if already:
        raise LmsError(
            f"{already.supervisor} has a request from you. Withdraw it first, then ask again.",
            code="already_asked",
        )


@transaction.atomic
def answer_request(
    request: PracticeRequest,
    *,
    by: User,
    accept: bool,
    reply: str = "",
    starts_at: datetime | None = None,
    place: str = "",
    at: datetime | None = None,
) -> PracticeRequest:
    """Accept a request or hand it back with a sentence; what was accepted can be handed back.

    Accepting again with another time moves the meeting.
    """
    moment = at or timezone.now()
    enrolment, held = hold_request(request)
    answer = RequestState.ACCEPTED if accept else RequestState.DECLINED
    if held.supervisor_id != by.pk:
        raise NotPermitted("This request was made to someone else.")
    if held.state == answer and starts_at in (None, held.starts_at):
        return held
    require_open(held)
    if not accept and not reply.strip():
        raise BadInput("Say in a sentence why you hand it back.", code="reply_missing")
    was_accepted = held.is_accepted
    held.state, held.reply, held.answered_at = answer, reply or held.reply, moment
    held.place = place or held.place
    held.save(update_fields=["state", "reply", "answered_at", "place"])
    verb = "practice.accepted" if accept else "practice.handed_back"
    if not (accept and was_accepted):
        note(verb, held, enrolment, by=by, at=moment, supervisor=by.pk)
    arrange(held, enrolment, starts_at if accept else None, keep=accept, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


@transaction.atomic
def withdraw_request(
    request: PracticeRequest, *, by: User, at: datetime | None = None
) -> PracticeRequest:
    moment = at or timezone.now()
    enrolment, held = hold_request(request)
    if held.learner_id != by.pk:
        raise NotPermitted("Only the person who asked can withdraw a request.")
    if held.state == RequestState.WITHDRAWN:
        return held
    require_open(held)
    held.state = RequestState.WITHDRAWN
    held.save(update_fields=["state"])
    note("practice.withdrawn", held, enrolment, by=by, at=moment, supervisor=held.supervisor_id)
    arrange(held, enrolment, None, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held
