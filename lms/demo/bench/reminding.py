"""W9: everybody is to be reminded on one morning, of all that they haven't completed."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timedelta
from datetime import time as clock
from typing import NamedTuple

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from certificates.benchmark import cpu_seconds
from courses.progress.models import Enrolment
from lms.notifications.models import Notice, ReminderDay, ReminderPlan
from lms.people.models import Agency

from .client import Unexpected
from .people import SLUG


class Reminded(NamedTuple):
    people: int
    dates: int
    seconds: float
    cpu: float


def remind_everybody() -> Reminded:
    """Return how many people were reminded of how many dates, the seconds on the clock, and those
    of our processes' CPU."""
    agency = Agency.objects.get(slug=SLUG)
    last = ReminderDay.objects.filter(agency=agency).aggregate(day=Max("on"))["day"]
    day = max(last or agency.today(), agency.today()) + timedelta(days=1)  # each day has its turn
    rows = Enrolment.objects.filter(agency=agency, completed_at=None)
    dates = rows.update(due_on=day - timedelta(days=min(ReminderPlan(agency=agency).rungs)))
    at = timezone.make_aware(datetime.combine(day, clock(12)), agency.zone)
    connection.close()
    began, cpu = time.perf_counter(), cpu_seconds()
    command = [sys.executable, "manage.py", "send_reminders", "--at", at.isoformat()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (nothing of anybody's)
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - cpu
    mailed = Notice.objects.filter(mailed_at=at).count()
    if mailed < rows.values("learner").distinct().count():
        raise Unexpected(f"Only {mailed} people were reminded.")
    return Reminded(mailed, dates, seconds, cpu)
