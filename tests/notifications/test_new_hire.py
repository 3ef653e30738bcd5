"""A new hire stands in a file from HR; after that, nobody does anything for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import call_command

from courses.pages.models import CoursePage
from courses.progress.actions import assign
from courses.progress.models import Enrolment
from lms.people.models import Agency, Team, User
from tests.conftest import signed_in
from tests.reports.reading import statuses

from .reminding import DAY, at_hour

FILED = dt.date(2027, 1, 11)
FIRST_DAY = FILED + 3 * DAY
LAST_DAY = FIRST_DAY + 30 * DAY
ADA = "ada@harbour.example"


def keep_house() -> None:
    """Run what cron runs."""
    for rhythm in ("often", "hourly"):
        call_command("housekeeping", rhythm)


def status_at(manager: User, course: CoursePage) -> set[str]:
    answer = signed_in(User.objects.get(pk=manager.pk)).get("/team/", {"q": "Byron"})
    assert "Ada Byron" in answer.content.decode()
    return {status for name, title, status in statuses(answer) if "Byron" in name}


@pytest.mark.django_db
def test_is_enrolled_reminded_and_shown_without_anyones_help(
    harbour: Agency, team: Team, manager: User, course: CoursePage, tmp_path: Path,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    with time_machine.travel(at_hour(FILED - 60 * DAY)):
        assign(course, agency=harbour, team=team, by=manager, due_rule="after_hire", due_days=30)
    file = tmp_path / "people.csv"
    file.write_text(
        "Employee ID,Email,First name,Last name,Team,Start date\n"
        f"77,{ADA},Ada,Byron,Residential,{FIRST_DAY}\n"
    )
    with time_machine.travel(at_hour(FILED, 3)):
        call_command("import_people", "harbour", str(file))
        keep_house()
    assert not Enrolment.objects.filter(learner__email=ADA).exists()
    seen = {}
    for day in (FIRST_DAY, LAST_DAY - 14 * DAY, LAST_DAY - 3 * DAY, LAST_DAY, LAST_DAY + 3 * DAY):
        for hour in (5, 9, 10):
            with time_machine.travel(at_hour(day, hour)):
                keep_house()
        with time_machine.travel(at_hour(day, 11)):
            seen[day] = status_at(manager, course)
    enrolment = Enrolment.objects.get(learner__email=ADA)
    assert enrolment.due_on == LAST_DAY
    reminders = [mail for mail in mailoutbox if mail.subject == "A date to keep in mind"]
    assert [mail.to for mail in reminders] == [[ADA]] * 4
    assert f"is due by the end of {LAST_DAY.day} February 2027" in reminders[0].body
    assert seen == {
        FIRST_DAY: {"Not started"},
        LAST_DAY - 14 * DAY: {"Due soon"},
        LAST_DAY - 3 * DAY: {"Due soon"},
        LAST_DAY: {"Due soon"},
        LAST_DAY + 3 * DAY: {"Past its due date"},
    }
