"""What has to be done regularly is one command, and no job holds up another."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from lms.core.management.commands.housekeeping import due

OURS = ("lms.", "courses.", "quizzes", "certificates")
SAYS = re.compile(r"Housekeeping runs it (\w+)\.")


def at(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize("rhythm", settings.HOUSEKEEPING)
def test_each_part_runs_through_and_can_be_repeated(db: None, rhythm: str):
    for _ in range(2):
        call_command("housekeeping", rhythm, stdout=StringIO())


def test_a_job_that_stops_is_named_and_the_others_are_done(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    said = StringIO()
    monkeypatch.setitem(settings.HOUSEKEEPING, "hourly", ["no_such_job", "send_waiting_mail"])
    with pytest.raises(CommandError, match=r"^Not done: no_such_job\.$"):
        call_command("housekeeping", "hourly", stdout=said)
    assert said.getvalue() == "Sent: 0. Still waiting: 0.\n"


def test_every_command_says_which_part_it_belongs_to():
    ours = {name: app for name, app in get_commands().items() if app.startswith(OURS)}
    said = {name: SAYS.search(load_command_class(app, name).help) for name, app in ours.items()}
    planned = {job: rhythm for rhythm, jobs in settings.HOUSEKEEPING.items() for job in jobs}
    assert {name: found[1] for name, found in said.items() if found} == {
        job: rhythm for job, rhythm in planned.items() if job in ours
    }


@pytest.mark.parametrize(
    ("last", "now", "rhythms"),
    [
        (None, at(27, 12, 0), ["often", "hourly", "nightly"]),
        (at(27, 12, 0), at(27, 12, 10), ["often"]),
        (at(27, 12, 55), at(27, 13, 5), ["often", "hourly"]),
        (at(27, 2, 55), at(27, 3, 5), ["often", "hourly", "nightly"]),
        (at(27, 3, 5), at(28, 1, 0), ["often", "hourly"]),
        (at(25, 3, 5), at(28, 1, 0), ["often", "hourly", "nightly"]),
    ],
)
def test_what_is_due_since_the_last_round(last: dt.datetime, now: dt.datetime, rhythms: list[str]):
    assert list(due(last, now)) == rhythms
