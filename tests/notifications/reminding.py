"""Letting the clock of reminders run, and reading what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.notifications.models import Notice
from lms.notifications.reminding.actions import send_reminders
from lms.people.models import Agency, User

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def due(
    learner: User, course: CoursePage, agency: Agency, due_on: dt.date, **fields: object
) -> Enrolment:
    """Put someone into a course half a year before it is due."""
    then = dt.datetime.combine(due_on - 180 * DAY, dt.time(12), tzinfo=dt.UTC)
    facts = {"enrolled_at": then, "agency": agency, "due_on": due_on} | fields
    return Enrolment.objects.create(learner=learner, course=course, **facts)


def hours(first: dt.date, last: dt.date, zone: str) -> Iterator[dt.datetime]:
    """Yield every hour that passes in a zone from one day to another, each in UTC."""
    at = dt.datetime.combine(first, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    end = dt.datetime.combine(last + DAY, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    while at < end:
        yield at
        at += HOUR


def run(first: dt.date, last: dt.date, zone: str) -> None:
    for at in hours(first, last, zone):
        send_reminders(at=at)


def at_hour(day: dt.date, hour: int = 12) -> dt.datetime:
    """Return a full hour on the clock of New York."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ZoneInfo("America/New_York"))


def told_at(person: User, zone: str) -> list[tuple[dt.date, str]]:
    """Return on which day and at what time of a zone's clock somebody was told, in order."""
    rows = Notice.objects.filter(person=person).order_by("created_at")
    clocks = [row.created_at.astimezone(ZoneInfo(zone)) for row in rows]
    return [(clock.date(), f"{clock:%H:%M}") for clock in clocks]


def sentences(person: User) -> list[str]:
    rows = Notice.objects.filter(person=person).order_by("created_at")
    return list(rows.values_list("sentence", flat=True))
