"""When a completion can be renewed, and why not yet: for the button, the page and the action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from .models import Enrolment
from .status import EXPIRING_DAYS


@dataclass(frozen=True)
class Renewal:
    """What stands between a learner and the next term of a completed course."""

    enrolment: Enrolment
    until: date
    opens_on: date
    refusal: str = ""
    lapsed: bool = False

    @property
    def may_begin(self) -> bool:
        return not self.refusal


def renewal_of(enrolment: Enrolment | None, today: date) -> Renewal | None:
    """Return it for a completed cycle that runs out and has a refresher; None for any other."""
    if enrolment is None or not enrolment.is_complete or enrolment.expires_on is None:
        return None
    if not enrolment.course.refresher().required_ids():
        return None
    until = enrolment.expires_on
    opens_on = until - timedelta(days=EXPIRING_DAYS)
    refusal = ""
    if today < opens_on:
        day = date_format(opens_on, "j F Y")
        refusal = f"The refresher opens on {day}, {EXPIRING_DAYS} days before the certificate ends."
    return Renewal(enrolment, until, opens_on, refusal, lapsed=until < today)
