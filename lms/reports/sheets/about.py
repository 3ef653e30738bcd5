"""What stands on top of each file: whose it is, who took it, when, by which clock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from lms.reports.reach import Reach


def about(reach: Reach, *shown: str, at: datetime | None = None) -> tuple[str, ...]:
    when = date_format((at or timezone.now()).astimezone(reach.agency.zone), "j F Y, H:i")
    taken = f"{reach.agency}. Taken by {reach.viewer.name} on {when}, {reach.agency.time_zone}."
    return (taken, *(words for words in shown if words))


def stem(reach: Reach, name: str) -> str:
    return f"{name}-{reach.today.isoformat()}"
