import datetime as dt
import random
from zoneinfo import ZoneInfo

from lms.demo.calendar import Calendar

NEW_YORK = ZoneInfo("America/New_York")
# Two in the morning in UTC is still the evening before in New York.
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
CALENDAR = Calendar(NOW, NEW_YORK)


def dice() -> random.Random:
    return random.Random(7)  # noqa: S311  (falls the same way in every run)


def test_days_are_counted_on_the_agencys_calendar() -> None:
    assert CALENDAR.today == dt.date(2026, 11, 22)
    assert CALENDAR.day(22) == dt.date(2026, 10, 31)
    assert CALENDAR.day(-8) == dt.date(2026, 11, 30)


def test_a_moment_is_never_still_to_come() -> None:
    assert CALENDAR.moment(0, 23) < NOW
    assert CALENDAR.moment(1, 15) == dt.datetime(2026, 11, 21, 15, tzinfo=NEW_YORK)


def test_sittings_follow_one_another_from_the_first_day_to_the_last() -> None:
    moments = CALENDAR.sittings(20, 2, 15, dice())
    assert len(moments) == 15
    assert moments == sorted(moments)
    assert moments[0].astimezone(NEW_YORK).date() == CALENDAR.day(20)
    assert moments[-1].astimezone(NEW_YORK).date() == CALENDAR.day(2)


def test_a_single_sitting_is_on_the_first_day() -> None:
    (moment,) = CALENDAR.sittings(6, 2, 1, dice())
    assert moment.astimezone(NEW_YORK).date() == CALENDAR.day(6)


def test_many_lessons_on_one_day_come_one_after_another() -> None:
    moments = CALENDAR.sittings(3, 3, 6, dice())
    assert len(set(moments)) == 6
    assert moments == sorted(moments)
