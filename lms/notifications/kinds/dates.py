"""Dates that come near, and the digest: no single event brings these about, but the calendar."""

from .base import NoticeKind
from .topics import DATES, DIGEST, TEAM


class _OfTheDay(NoticeKind):
    """Written by the reminders themselves, all that there is for someone on one day in one."""

    verbs = ()
    is_reminder = True


class DateReminder(_OfTheDay):
    topic = DATES
    name = "date_reminder"
    subject = "A date to keep in mind"
    action_label = "Go on where you were"
    why = "a course of yours has a date"


class OthersDates(_OfTheDay):
    topic = TEAM
    name = "others_dates"
    subject = "About someone’s course"
    more = "You see dates and whose move it is, nothing else."
    action_label = "See where they are"
    why = "you supervise or manage the people it names"


class Digest(_OfTheDay):
    topic = DIGEST
    name = "digest"
    subject = "Who waits for whom"
    more = "You see dates and whose move it is; no scores, and nothing that anyone has written."
    action_label = "See who waits"
    why = "you supervise or manage the people it names"
