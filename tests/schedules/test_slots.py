"""When a slot falls: once each, in every zone, also when the clocks change."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from lms.schedules.slots import Plan, Rhythm

ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata",
         "America/Sao_Paulo"]  # fmt: skip
QUARTER = dt.timedelta(minutes=15)
YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def seen(plan: Plan, since: dt.datetime, until: dt.datetime, step: dt.timedelta) -> list[dt.date]:
    """Return each newest slot that a command sees which runs that often, repeats left out."""
    found, now = [], since
    while now < until:
        slot = plan.latest(now)
        if not found or found[-1] != slot:
            found.append(slot)
        now += step
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 1, 2, 23])
def test_in_a_year_each_week_has_one_slot_whatever_the_clocks_do(zone: str, hour: int) -> None:
    plan = Plan(Rhythm.WEEKLY, 6, hour, ZoneInfo(zone))  # clocks change on Sundays
    slots = seen(plan, *YEAR, dt.timedelta(hours=1))
    assert {slot.weekday() for slot in slots} == {6}
    assert {later - sooner for sooner, later in pairwise(slots)} == {dt.timedelta(days=7)}
    assert len(slots) in (52, 53)


@pytest.mark.parametrize("zone", ZONES)
def test_in_a_year_each_month_has_one_slot_and_short_ones_their_last_day(zone: str) -> None:
    plan = Plan(Rhythm.MONTHLY, 31, 2, ZoneInfo(zone))
    slots = seen(plan, *YEAR, dt.timedelta(hours=6))[1:]
    assert [slot.month for slot in slots][:12] == list(range(1, len(slots) + 1))[:12]
    assert {(slot + dt.timedelta(days=1)).day for slot in slots} == {1}


@pytest.mark.parametrize(
    ("zone", "day", "hour", "begins"),
    [
        ("America/New_York", dt.date(2026, 3, 8), 2, "2026-03-08T07:00"),  # an hour that isn't
        ("America/New_York", dt.date(2026, 11, 1), 1, "2026-11-01T05:00"),  # one that comes twice
        ("Europe/London", dt.date(2026, 3, 29), 1, "2026-03-29T01:00"),
        ("Europe/London", dt.date(2026, 10, 25), 1, "2026-10-25T00:00"),
        ("Asia/Kolkata", dt.date(2026, 3, 29), 7, "2026-03-29T01:30"),
    ],
)
def test_when_a_slot_begins(zone: str, day: dt.date, hour: int, begins: str) -> None:
    plan = Plan(Rhythm.WEEKLY, day.weekday(), hour, ZoneInfo(zone))
    moment = plan.moment(day).astimezone(dt.UTC)
    assert f"{moment:%Y-%m-%dT%H:%M}" == begins
    assert plan.latest(moment) == day
    assert plan.latest(moment - QUARTER) == day - dt.timedelta(days=7)
    assert plan.coming(moment - QUARTER) == plan.moment(day)
    assert plan.coming(moment) == plan.moment(day + dt.timedelta(days=7))
