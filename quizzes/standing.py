"""Where a learner stands with a quiz: what is left, what is granted, and why there is no more.

The action that begins an attempt and the pages that offer one ask the same object.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from lms.core.errors import LmsError

from .models import Accommodation, Attempt, Quiz, Rescore

if TYPE_CHECKING:
    from lms.people.models import User


class NoAttemptsLeft(LmsError):
    code = "no_attempts_left"


class TooSoon(LmsError):
    code = "too_soon"


@dataclass
class Standing:
    """Where a learner is with a quiz; read as far as it is asked, in three queries at most."""

    quiz: Quiz
    learner: User
    at: datetime

    @classmethod
    def of(cls, quiz: Quiz, learner: User, at: datetime | None = None) -> Standing:
        return cls(quiz, learner, at or timezone.now())

    @cached_property
    def attempts(self) -> list[Attempt]:
        rows = Attempt.objects.filter(quiz=self.quiz, learner=self.learner).defer("frozen")
        rescores = Prefetch("rescores", Rescore.objects.defer("frozen"))
        return list(rows.prefetch_related(rescores).order_by("number"))

    @cached_property
    def granted(self) -> list[Accommodation]:
        day = timezone.localdate(self.at)
        return list(Accommodation.objects.for_attempt(self.quiz, self.learner, day))

    @property
    def current(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def next_number(self) -> int:
        return max((attempt.number for attempt in self.attempts), default=0) + 1

    @property
    def attempts_allowed(self) -> int | None:
        if self.quiz.attempts_allowed is None:
            return None
        return self.quiz.attempts_allowed + max(
            (row.extra_attempts for row in self.granted), default=0
        )

    @property
    def minutes(self) -> int | None:
        """Return the time limit that holds for this learner, or None."""
        if self.quiz.time_limit is None or any(row.without_time_limit for row in self.granted):
            return None
        return self.quiz.time_limit + max((row.extra_minutes for row in self.granted), default=0)

    @property
    def ends_at(self) -> datetime | None:
        return self.at + timedelta(minutes=self.minutes) if self.minutes else None

    @property
    def layout(self) -> str:
        return next((row.layout for row in self.granted if row.layout), self.quiz.layout)

    @property
    def opens_at(self) -> datetime | None:
        """Return when the next attempt may begin, if that is still to come."""
        closed = [attempt.submitted_at for attempt in self.attempts if attempt.submitted_at]
        opens = max(closed) + self.quiz.wait if closed else self.at
        return opens if opens > self.at else None

    @property
    def passed(self) -> bool:
        return any(attempt.outcome.passed for attempt in self.attempts)

    @property
    def waits(self) -> bool:
        return any(attempt.waits for attempt in self.attempts)

    @property
    def refusal(self) -> LmsError | None:
        """Return why no attempt can begin now, or None when one can (or one is open)."""
        allowed = self.attempts_allowed
        if (allowed is None and not self.quiz.wait_hours) or self.current:
            return None
        if allowed is not None and len(self.attempts) >= allowed:
            words = "one attempt" if allowed == 1 else f"{allowed} attempts"
            return NoAttemptsLeft(
                f"This quiz allows {words}, and there is none left. "
                "Your supervisor or trainer can allow more."
            )
        if self.opens_at:
            when = date_format(timezone.localtime(self.opens_at), "j F, H:i")
            return TooSoon(f"The next attempt opens on {when}: there is time to read again.")
        return None

    @property
    def can_start(self) -> bool:
        return self.refusal is None
