"""How long a sign-in lasts, and for how long it counts as fresh."""

from __future__ import annotations

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from .second_step import has_wide_reach

SIGNED_IN, SEEN = "signed_in_at", "seen_at"
EVERY = 60
"""Seconds between two notes that somebody is still there; each of them writes to the session."""


def begin(request: HttpRequest, *, at: datetime | None = None) -> None:
    moment = (at or timezone.now()).timestamp()
    request.session[SIGNED_IN] = request.session[SEEN] = moment


def is_fresh(request: HttpRequest, *, at: datetime | None = None) -> bool:
    """Say whether this person showed a moment ago who they are: at sign-in, or again since."""
    records = get_authentication_records(request, request.user)
    again = [row["at"] for row in records if row.get("reauthenticated")]
    last = max([request.session.get(SIGNED_IN, 0), *again])
    return (at or timezone.now()).timestamp() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def has_ended(request: HttpRequest, *, at: datetime | None = None) -> bool:
    """Say whether a session is over: too long unused, or too old. What goes on is noted."""
    moment = (at or timezone.now()).timestamp()
    if SIGNED_IN not in request.session:  # signed in before sessions had limits
        begin(request, at=at)
    session = request.session
    unused, age = moment - session[SEEN], moment - session[SIGNED_IN]
    if _is_over(settings.SESSION_LIMITS["wide"], unused, age):
        # Most requests end before this line, which may ask the database for permissions.
        limits = settings.SESSION_LIMITS["wide" if has_wide_reach(request.user) else "own"]
        if _is_over(limits, unused, age):
            return True
    if unused > EVERY:
        session[SEEN] = moment
    return False


def _is_over(limits: tuple[int, int], unused: float, age: float) -> bool:
    longest_unused, longest = limits
    return unused > longest_unused or age > longest
