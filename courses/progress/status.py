"""One vocabulary for where a person is with a course; pages, reports and exports share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from .models import Enrolment, Move, Waiting

if TYPE_CHECKING:
    from .standings import ListedEnrolment, ListedWait

DUE_SOON_DAYS = 14


class Status(models.TextChoices):
    """Each means one thing; the first that applies, in the order of ``standing``, is the status."""

    NOT_ASSIGNED = "not_assigned", "Not assigned"
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    WAITING_ON_SUPERVISOR = "waiting_on_supervisor", "Waiting on a supervisor"
    DUE_SOON = "due_soon", "Due soon"
    OVERDUE = "overdue", "Past its due date"
    COMPLETE = "complete", "Complete"


STATUS_MEANING = {
    Status.NOT_ASSIGNED: "Nobody has asked for this course, and it hasn't been started.",
    Status.NOT_STARTED: "Assigned or joined; no step is done yet.",
    Status.IN_PROGRESS: "At least one step is done; the next move is the learner's.",
    Status.WAITING_ON_SUPERVISOR: "A supervisor has the next move.",
    Status.DUE_SOON: f"The due date is at most {DUE_SOON_DAYS} days away.",
    Status.OVERDUE: "The last day to complete it has passed.",
    Status.COMPLETE: "Every required step is done.",
}

UNFINISHED = frozenset(set(Status) - {Status.COMPLETE, Status.NOT_ASSIGNED})


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

    @property
    def label(self) -> str:
        return self.status.label

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
) -> Standing:
    """Return where an enrolment stands on a day of its agency's calendar.

    ``done`` and ``total`` count required steps. A due date lasts to the end of its day.
    """
    zone = enrolment.agency.zone if enrolment.agency else None
    common = {"done": done, "total": total, "due_on": enrolment.due_on}
    if enrolment.completed_at is not None:
        day = enrolment.completed_at.astimezone(zone).date()
        return Standing(
            Status.COMPLETE,
            **common,
            completed_on=day,
            since=day,
            why="Every required step is done.",
        )
    supervisor = wait is not None and wait.move == Move.SUPERVISOR
    status = _unfinished_status(enrolment.due_on, done, supervisor, today)
    return Standing(
        status,
        **common,
        move=Move.SUPERVISOR if supervisor else Move.LEARNER,
        whose_move=_whose_move(enrolment, wait),
        why=wait.sentence if wait else _steps_left(done, total),
        since=wait.since.astimezone(zone).date() if wait else None,
    )


def _unfinished_status(due_on: date | None, done: int, supervisor: bool, today: date) -> Status:
    if due_on and today > due_on:
        return Status.OVERDUE
    if supervisor:
        return Status.WAITING_ON_SUPERVISOR
    if due_on and (due_on - today).days <= DUE_SOON_DAYS:
        return Status.DUE_SOON
    return Status.IN_PROGRESS if done else Status.NOT_STARTED


def _whose_move(enrolment: Enrolment | ListedEnrolment, wait: Waiting | ListedWait | None) -> str:
    if wait is None:
        return enrolment.learner.name
    if wait.move == Move.LEARNER:
        return enrolment.learner.name
    return wait.person.name if wait.person else "A supervisor"


def _steps_left(done: int, total: int) -> str:
    left = total - done
    if not done:
        noun = "step" if total == 1 else "steps"
        return f"{total} {noun} to do, none done yet."
    return f"{done} of {total} steps done; {left} to go."
