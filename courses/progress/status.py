"""One vocabulary for where a person is with a course; pages, reports and exports share it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import get_text_list

from .models import Enrolment, Exemption, Move, Waiting

if TYPE_CHECKING:
    from .standings import ListedEnrolment, ListedWait

DUE_SOON_DAYS = 14
EXPIRING_DAYS = 60


class Status(models.TextChoices):
    """Each means one thing; the first that applies, in the order of ``standing``, is the status."""

    NOT_ASSIGNED = "not_assigned", "Not assigned"
    NOT_YET_OPEN = "not_yet_open", "Not yet open"
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    WAITING_ON_LEARNER = "waiting_on_learner", "Waiting on the learner"
    WAITING_ON_SUPERVISOR = "waiting_on_supervisor", "Waiting on a supervisor"
    DUE_SOON = "due_soon", "Due soon"
    OVERDUE = "overdue", "Past its due date"
    COMPLETE = "complete", "Complete"
    EXPIRING = "expiring", "Expiring"
    EXPIRED = "expired", "Expired"
    EXEMPT = "exempt", "Exempt"


STATUS_MEANING = {
    Status.NOT_ASSIGNED: "Nobody has asked for this course, and it hasn't been started.",
    Status.NOT_YET_OPEN: "Assigned; it opens once another course is complete.",
    Status.NOT_STARTED: "Assigned or joined; no step is done yet.",
    Status.IN_PROGRESS: "At least one step is done; the next move is the learner's.",
    Status.WAITING_ON_LEARNER: "Someone has answered or given something; the learner goes on.",
    Status.WAITING_ON_SUPERVISOR: "A supervisor has the next move.",
    Status.DUE_SOON: f"The due date is at most {DUE_SOON_DAYS} days away.",
    Status.OVERDUE: "The last day to complete it has passed.",
    Status.COMPLETE: "Every required step is done.",
    Status.EXPIRING: f"Complete, and stands for at most {EXPIRING_DAYS} more days.",
    Status.EXPIRED: "Completed, but the time for which that stands has passed; a refresher is due.",
    Status.EXEMPT: "Doesn't need to take it, or has completed it elsewhere.",
}

SETTLED = frozenset({Status.COMPLETE, Status.EXPIRING, Status.EXEMPT})
"""Nothing is asked of the person in these."""


@dataclass(frozen=True)
class Standing:
    """A status with what explains it."""

    status: Status
    done: int = 0
    total: int = 0
    due_on: date | None = None
    completed_on: date | None = None
    move: Move | None = None
    whose_move: str = ""
    why: str = ""
    since: date | None = None
    expires_on: date | None = None

    @property
    def label(self) -> str:
        return self.status.label

    @property
    def is_complete(self) -> bool:
        return self.status == Status.COMPLETE

    @property
    def meaning(self) -> str:
        return STATUS_MEANING[self.status]


NOT_ASSIGNED = Standing(Status.NOT_ASSIGNED, why=STATUS_MEANING[Status.NOT_ASSIGNED])


def deciding_wait(waits: Iterable[Waiting | ListedWait]) -> Waiting | ListedWait | None:
    """Return the wait that decides whose move it is: a supervisor's before the learner's, then
    the one that has lasted longest."""
    return min(waits, key=lambda wait: (wait.move != Move.SUPERVISOR, wait.since), default=None)


def standing(
    enrolment: Enrolment | ListedEnrolment,
    *,
    done: int,
    total: int,
    wait: Waiting | ListedWait | None,
    today: date,
    exemption: Exemption | None = None,
    missing: Sequence[str] = (),
) -> Standing:
    """Return where an enrolment stands on a day of its agency's calendar.

    ``done`` and ``total`` count required steps; ``missing`` names the courses that must be
    completed first and aren't; ``exemption`` is one that holds today. A due date, and a day on
    which something expires, last to their end.
    """
    common = {"done": done, "total": total, "due_on": enrolment.due_on}
    complete = _completed(enrolment, today, common)
    if complete and complete.status == Status.COMPLETE:
        return complete
    if exemption is not None:
        return _exempted(enrolment, exemption, common)
    return complete or _unfinished(enrolment, wait, today, missing, common)


def _completed(
    enrolment: Enrolment | ListedEnrolment, today: date, common: dict[str, Any]
) -> Standing | None:
    if enrolment.completed_at is None:
        return None
    day = enrolment.completed_at.astimezone(_zone(enrolment)).date()
    ends = enrolment.expires_on
    status, why = Status.COMPLETE, "Every required step is done."
    if ends and ends < today:
        status, why = Status.EXPIRED, _stands(ends, today)
    elif ends and (ends - today).days <= EXPIRING_DAYS:
        status, why = Status.EXPIRING, _stands(ends, today)
    return Standing(status, **common, completed_on=day, since=day, why=why, expires_on=ends)


def _exempted(
    enrolment: Enrolment | ListedEnrolment, exemption: Exemption, common: dict[str, Any]
) -> Standing:
    return Standing(
        Status.EXEMPT,
        **common,
        completed_on=exemption.completed_on,
        since=exemption.given_at.astimezone(_zone(enrolment)).date(),
        why=exemption.sentence(),
        expires_on=exemption.expires_on,
    )


def _unfinished(
    enrolment: Enrolment | ListedEnrolment,
    wait: Waiting | ListedWait | None,
    today: date,
    missing: Sequence[str],
    common: dict[str, Any],
) -> Standing:
    done, due_on = common["done"], common["due_on"]
    closed = bool(missing) and not done
    supervisor = wait is not None and wait.move == Move.SUPERVISOR
    running = enrolment.running_until
    why = _why(wait, done, common["total"], missing if closed else ())
    return Standing(
        _renewing(running, today) or _unfinished_status(due_on, done, wait, today, closed=closed),
        **common,
        move=Move.SUPERVISOR if supervisor else Move.LEARNER,
        whose_move=_whose_move(enrolment, wait),
        why=f"{_stands(running, today)} The refresher: {why}" if running else why,
        expires_on=running,
        since=wait.since.astimezone(_zone(enrolment)).date() if wait else None,
    )


def _renewing(running: date | None, today: date) -> Status | None:
    """A refresher that isn't finished takes nothing away: what it renews decides."""
    if running is None:
        return None
    return Status.EXPIRED if running < today else Status.EXPIRING


def _stands(until: date, today: date) -> str:
    verb = "stood" if until < today else "stands"
    return f"It {verb} until {date_format(until, 'j F Y')}."


def _zone(enrolment: Enrolment | ListedEnrolment) -> Any:
    return enrolment.agency.zone if enrolment.agency else None


def _unfinished_status(
    due_on: date | None,
    done: int,
    wait: Waiting | ListedWait | None,
    today: date,
    *,
    closed: bool,
) -> Status:
    if due_on and today > due_on:
        return Status.OVERDUE
    if wait is not None and wait.move == Move.SUPERVISOR:
        return Status.WAITING_ON_SUPERVISOR
    if closed:
        return Status.NOT_YET_OPEN
    if due_on and (due_on - today).days <= DUE_SOON_DAYS:
        return Status.DUE_SOON
    if wait is not None:
        return Status.WAITING_ON_LEARNER
    return Status.IN_PROGRESS if done else Status.NOT_STARTED


def _whose_move(enrolment: Enrolment | ListedEnrolment, wait: Waiting | ListedWait | None) -> str:
    if wait is None or wait.move == Move.LEARNER:
        return enrolment.learner.name
    return wait.person.name if wait.person else "A supervisor"


def _why(wait: Waiting | ListedWait | None, done: int, total: int, missing: Sequence[str]) -> str:
    if wait is not None:
        return wait.sentence
    return opens_after(missing) if missing else _steps_left(done, total)


def opens_after(titles: Sequence[str]) -> str:
    """Say which courses must be completed before another opens."""
    return f"Opens once {get_text_list(list(titles), 'and')} {_is_are(titles)} complete."


def _is_are(titles: Sequence[str]) -> str:
    return "is" if len(titles) == 1 else "are"


def _steps_left(done: int, total: int) -> str:
    steps = "1 step" if total == 1 else f"{total} steps"
    if not done:
        return f"{steps} to do, none done yet."
    return f"{done} of {steps} done; {total - done} to go."
