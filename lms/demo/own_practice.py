"""Journals and logs of hours that a few invented people keep."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from courses.supervision.hours.actions import confirm_hours, log_hours
from courses.supervision.hours.totals import current_standard
from courses.supervision.journal import actions as journal
from courses.supervision.models import HoursStandard
from lms.people.models import User

from .people import Cast


def keep_journals_and_logs(cast: Cast, own: dict[str, Any]) -> None:
    standard = current_standard()
    for name, told in own.items():
        if name in cast.people:
            _write(cast, cast.people[name], told)
            if standard:
                _log(cast, standard, cast.people[name], told)


def _write(cast: Cast, writer: User, told: dict[str, Any]) -> None:
    entries = [
        journal.write(uuid4(), row["words"], by=writer, at=cast.calendar.moment(row["ago"], 20))
        for row in told["journal"]
    ]
    shared = told.get("excerpt")
    if shared:
        journal.share(
            entries[shared["entry"]],
            shared["words"],
            by=writer,
            supervisor=cast.people[told["with"]],
            ends_on=cast.calendar.day(-shared["days"]),
        )


def _log(cast: Cast, standard: HoursStandard, learner: User, told: dict[str, Any]) -> None:
    domains = {row.slug: row for row in standard.domains.all()}
    supervisor = cast.people[told["with"]]
    for row in told["hours"]:
        logged = log_hours(
            uuid4(),
            domains[row["domain"]],
            learner=learner,
            agency=cast.agency,
            on=cast.calendar.day(row["ago"]),
            began=None,
            minutes=row["minutes"],
            kind=row.get("kind", "experience"),
            activity=row["activity"],
            supervisor=supervisor,
            at=cast.calendar.moment(row["ago"], 18),
        )
        if row.get("confirmed"):
            confirm_hours([logged], by=supervisor, at=cast.calendar.moment(row["ago"] - 2, 9))
