"""One thing that waits for somebody since a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.people.models import Agency, User

from .models import Feedback, Pilot, PracticeRequest


@dataclass(frozen=True)
class Wait:
    """One thing that waits for one person since a moment. ``told`` says if managers hear of it.

    Where any of several can do it, ``also`` are the others. ``learner`` is nobody where managers
    shall not even read that something waits.
    """

    thing: Any
    learner: User | None
    agency: Agency | None
    to: User
    since: datetime
    link: str
    told: bool = True
    also: tuple[User, ...] = ()


def about(
    thing: PracticeRequest | Feedback | Pilot,
    to: User,
    since: datetime,
    link: str,
    *,
    told: bool = True,
) -> Wait:
    enrolment = thing.enrolment
    return Wait(thing, enrolment.learner, enrolment.agency, to, since, link, told)
