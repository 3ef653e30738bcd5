"""The ladder hour by hour in five time zones, where and when clocks and calendars do odd things."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage

from courses.pages.models import CoursePage
from courses.supervision.models import SupervisionSettings
from lms.notifications.models import Notice, Reminder, ReminderPlan
from lms.people.models import Agency, Role, User
from tests.factories import make_course

from .reminding import DAY, at_hour, due, hours, run, send_reminders, sentences, told_at

ZONES = {
    "America/Los_Angeles": [dt.date(2027, 3, 14), dt.date(2027, 11, 7)],
    "America/New_York": [dt.date(2027, 3, 14), dt.date(2027, 11, 7)],
    "Asia/Kolkata": [dt.date(2027, 3, 14)],
    "Australia/Lord_Howe": [dt.date(2027, 4, 4), dt.date(2027, 10, 3)],
    "Pacific/Apia": [dt.date(2027, 3, 14)],
}
"""Where, and on which days clocks change there; where none do, an ordinary day."""
TURNS = [dt.date(2027, 12, 31), dt.date(2028, 2, 29)]
PERIODS = [(zone, day) for zone, days in ZONES.items() for day in (*days, *TURNS)]


RUNGS = (-1, 0, 1)


def eight(day: dt.date, first: dt.date, last: dt.date, zone: str) -> str:
    """Return the first full hour of a run at which the quiet of a day is over, on its clock."""
    clocks = (at.astimezone(ZoneInfo(zone)) for at in hours(first, last, zone))
    return next(f"{at:%H:%M}" for at in clocks if at.date() == day and at.hour >= 8)


@pytest.fixture
def agency(harbour: Agency) -> Agency:
    ReminderPlan.objects.create(
        agency=harbour, days_before="1", days_after="1", supervisor_after=0, manager_after=1
    )
    return harbour


@pytest.mark.parametrize(("zone", "day"), PERIODS)
def test_each_rung_comes_once_at_the_end_of_the_quiet_hours_wherever_the_agency_is(
    agency: Agency,
    zone: str,
    day: dt.date,
    course: CoursePage,
    staff: User,
    supervisor: User,
    team_manager: User,
    mailoutbox: list[EmailMessage],
) -> None:
    Agency.objects.update(time_zone=zone)
    due(staff, course, agency, day)
    first, last = day - DAY, day + DAY
    run(first, last, zone)
    mornings = [(day + days * DAY, eight(day + days * DAY, first, last, zone)) for days in RUNGS]
    assert told_at(staff, zone) == mornings
    kinds = Notice.objects.exclude(kind="digest").values_list("person", "kind")
    assert kinds.filter(person=supervisor).count() == 2
    assert set(told_at(supervisor, zone)) >= set(mornings[1:])
    assert mornings[2] in told_at(team_manager, zone)
    for person in (supervisor, team_manager):
        days = [on for on, _ in told_at(person, zone)]
        assert len(days) == len(set(days))
    assert len(mailoutbox) == Notice.objects.count()
    assert Reminder.objects.filter(person=staff).count() == 3


def test_a_whole_ladder_goes_to_the_learner_then_the_supervisor_then_the_manager(
    harbour: Agency, course: CoursePage, staff: User, supervisor: User, team_manager: User
) -> None:
    zone, day = "America/New_York", dt.date(2027, 3, 16)
    due(staff, course, harbour, day)
    for number in range(-15, 18):
        for hour in (6, 8, 12, 20):
            send_reminders(at=at_hour(day + number * DAY, hour))
    assert told_at(staff, zone) == [(day + days * DAY, "08:00") for days in (-14, -3, 0, 3, 7, 14)]
    others = Notice.objects.filter(kind="others_dates")
    got = {(row.person, row.created_at.astimezone(harbour.zone).date()) for row in others}
    late = day + 14 * DAY
    assert got == {(supervisor, day + 7 * DAY), (supervisor, late), (team_manager, late)}


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("quiet_until", ["01:30", "02:30"])
def test_a_night_with_an_hour_twice_or_without_it_brings_each_reminder_once(
    agency: Agency, zone: str, course: CoursePage, staff: User, quiet_until: str
) -> None:
    """The quiet ends in the very hour that is missing in spring and comes twice in autumn."""
    Agency.objects.update(time_zone=zone)
    SupervisionSettings.objects.create(agency=agency, quiet_from="05:00", quiet_until=quiet_until)
    for cycle, change in enumerate(ZONES[zone], start=1):
        due(staff, course, agency, change, cycle=cycle)
        run(change - DAY, change + DAY, zone)
    days = [on for on, _ in told_at(staff, zone)]
    assert days == [change + n * DAY for change in ZONES[zone] for n in (-1, 0, 1)]


def test_who_works_at_two_agencies_on_two_coasts_is_told_once_a_day_and_of_everything(
    harbour: Agency, northside: Agency, course: CoursePage, staff: User
) -> None:
    """What finds the day taken is said on the next."""
    Agency.objects.filter(pk=northside.pk).update(time_zone="America/Los_Angeles")
    northside.memberships.create(user=staff, role=Role.STAFF, started_on=dt.date(2020, 1, 1))
    day = dt.date(2027, 11, 7)
    due(staff, course, harbour, day)
    due(staff, make_course("Advanced"), northside, day)
    run(day - DAY, day + DAY, "America/New_York")
    days = [on for on, _ in told_at(staff, "America/New_York")]
    assert days == [day - DAY, day, day + DAY]
    assert [row.split()[0] for row in sentences(staff)] == ["Introduction"] * 2 + ["Advanced"]
