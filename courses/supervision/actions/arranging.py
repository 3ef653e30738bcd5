"""Finding a time: agreed, proposed, moved, called off; and handing a request to someone else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.progress.models import Enrolment
from courses.supervision.models import PracticeRequest, RequestState
from courses.supervision.permissions import supervises
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import User

from .holding import hold_request, note
from .waiting import refresh_waiting


def arrange(
    request: PracticeRequest,
    enrolment: Enrolment,
    starts_at: datetime | None,
    *,
    keep: bool = False,
    by: User,
    at: datetime,
) -> None:
    """Set, move or call off the agreed time, and tell calendars so.

    ``sequence`` grows with each change, so that a calendar knows which message is the newer one.
    """
    before = request.starts_at
    if starts_at == before or (starts_at is None and (keep or before is None)):
        return
    request.starts_at = starts_at
    request.sequence += 1 if request.sequence or before else 0
    request.save(update_fields=["starts_at", "sequence"])
    note(
        "practice.time_set" if starts_at else "practice.called_off",
        request,
        enrolment,
        by=by,
        at=at,
        starts_at=(starts_at or before).isoformat(),
        sequence=request.sequence,
        supervisor=request.supervisor_id,
    )


def require_open(request: PracticeRequest) -> None:
    if not request.is_open:
        raise LmsError("This request is closed.", code="request_closed")


@transaction.atomic
def propose_time(
    request: PracticeRequest,
    *,
    by: User,
    starts_at: datetime,
    reply: str = "",
    at: datetime | None = None,
) -> PracticeRequest:
    """Suggest another time; it is the learner’s move until they answer."""
    moment = at or timezone.now()
    enrolment, held = hold_request(request)
    if held.supervisor_id != by.pk:
        raise NotPermitted("This request was made to someone else.")
    require_open(held)
    _require_to_come(starts_at, moment)
    if held.is_proposed and held.proposed_at == starts_at:
        return held
    held.state, held.proposed_at = RequestState.PROPOSED, starts_at
    held.reply, held.answered_at = reply, moment
    held.save(update_fields=["state", "proposed_at", "reply", "answered_at"])
    arrange(held, enrolment, None, by=by, at=moment)
    note("practice.time_proposed", held, enrolment, by=by, at=moment, supervisor=by.pk)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


@transaction.atomic
def agree_to_time(
    request: PracticeRequest, *, by: User, at: datetime | None = None
) -> PracticeRequest:
    moment = at or timezone.now()
    enrolment, held = hold_request(request)
    if held.learner_id != by.pk:
        raise NotPermitted("Only the person who asked answers a proposal.")
    if held.is_accepted:
        return held
    if not held.is_proposed or held.proposed_at is None:
        raise LmsError("No time is proposed just now.", code="nothing_proposed")
    _require_to_come(held.proposed_at, moment)
    held.state = RequestState.ACCEPTED
    held.save(update_fields=["state"])
    note("practice.accepted", held, enrolment, by=by, at=moment, supervisor=held.supervisor_id)
    arrange(held, enrolment, held.proposed_at, by=by, at=moment)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return held


@transaction.atomic
def hand_over(
    request: PracticeRequest,
    *,
    by: User,
    to: User,
    reply: str = "",
    at: datetime | None = None,
) -> PracticeRequest:
    """Close a request and open the same with another supervisor of the learner."""
    moment = at or timezone.now()
    enrolment, held = hold_request(request)
    if held.supervisor_id != by.pk:
        raise NotPermitted("This request was made to someone else.")
    require_open(held)
    if to.pk == by.pk or not supervises(to, enrolment):
        raise NotPermitted(
            f"Choose another of {held.learner}’s supervisors.", code="not_their_supervisor"
        )
    held.state, held.reply, held.answered_at = RequestState.HANDED_OVER, reply, moment
    held.save(update_fields=["state", "reply", "answered_at"])
    arrange(held, enrolment, None, by=by, at=moment)
    names = ("step", "learner", "kind", "what", "when", "coaching")
    kept = {name: getattr(held, name) for name in names}
    following = PracticeRequest.objects.create(
        **kept, enrolment=enrolment, supervisor=to, times=held.times, handed_over_from=held,
        asked_at=moment,
    )  # fmt: skip
    note("practice.handed_over", held, enrolment, by=by, at=moment, supervisor=to.pk)
    note("practice.asked", following, enrolment, by=by, at=moment, supervisor=to.pk)
    refresh_waiting(enrolment, held.step, by=by, at=moment)
    return following


def _require_to_come(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise BadInput("This time has passed. Choose one still to come.", code="time_passed")
