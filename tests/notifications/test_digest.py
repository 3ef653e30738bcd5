"""The digest: who waits for whom, for those who answer for them, as often as they like."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from courses.pages.models import CoursePage, LessonPage
from courses.progress.models import Enrolment, Move, Waiting
from lms.notifications.models import DigestChoice, Notice, ReminderPlan
from lms.notifications.reminding.actions import send_reminders
from lms.people.models import Agency, Team, User
from tests.factories import make_course, member

from .reminding import DAY, at_hour, due

MONDAY = dt.date(2027, 3, 15)


def digests(person: User) -> list[Notice]:
    return list(Notice.objects.filter(person=person, kind="digest").order_by("created_at"))


def days_of(person: User, first: dt.date = MONDAY, days: int = 15) -> list[int]:
    """Return on which days from the first Monday on somebody gets a digest."""
    for number in range(days):
        send_reminders(at=at_hour(first + number * DAY))
    return [(row.created_at.date() - first).days for row in digests(person)]


@pytest.fixture
def past(staff: User, course: CoursePage, harbour: Agency) -> Enrolment:
    return due(staff, course, harbour, MONDAY - 40 * DAY)


@pytest.fixture
def waiting(peer: User, harbour: Agency, supervisor: User) -> Waiting:
    course = make_course("Advanced")
    enrolment = due(peer, course, harbour, MONDAY + 100 * DAY)
    return Waiting.objects.create(
        enrolment=enrolment, step=LessonPage.objects.descendant_of(course).first(),
        move=Move.SUPERVISOR, person=supervisor, sentence="PRIVATE",
        since=at_hour(MONDAY - 9 * DAY),
    )  # fmt: skip


def test_a_manager_reads_who_waits_for_whom_and_whose_date_has_passed(
    past: Enrolment, waiting: Waiting, manager: User, mailoutbox: list[EmailMessage]
) -> None:
    send_reminders(at=at_hour(MONDAY))
    (notice,) = digests(manager)
    assert notice.sentence == (
        "Courses of your people: 1 waits for a supervisor, 1 is past its date."
    )
    assert notice.lines == [
        "Pat Peer, Advanced: waits for Sol Supervisor since 6 March 2027.",
        "Sam Staff, Introduction: was due by the end of 3 February 2027. The next move is theirs.",
    ]
    assert notice.link == reverse("reports:team")
    mail = next(mail for mail in mailoutbox if mail.to == [manager.email])
    assert "- Pat Peer, Advanced" in mail.body
    assert "PRIVATE" not in mail.body + str(list(Notice.objects.values()))
    assert "Peer" not in mail.subject


def test_a_supervisor_reads_who_waits_for_them_and_no_more(
    past: Enrolment, waiting: Waiting, supervisor: User, other_supervisor: User
) -> None:
    send_reminders(at=at_hour(MONDAY))
    (notice,) = digests(supervisor)
    assert notice.lines == ["Pat Peer, Advanced: waits for you since 6 March 2027."]
    assert digests(other_supervisor) == []


def test_each_manager_reads_of_their_own_teams_and_agency(
    past: Enrolment, team_manager: User, harbour: Agency, other_team: Team, outsider_manager: User
) -> None:
    elsewhere = member(harbour, "manager", other_team)
    send_reminders(at=at_hour(MONDAY))
    assert len(digests(team_manager)) == 1
    assert digests(elsewhere) == digests(outsider_manager) == []


@pytest.mark.parametrize(
    ("rhythm", "days"), [("", [0, 7, 14]), ("daily", list(range(15))), ("never", [])]
)
def test_it_comes_as_often_as_its_reader_likes(
    past: Enrolment, manager: User, rhythm: str, days: list[int]
) -> None:
    if rhythm:
        DigestChoice.objects.create(person=manager, rhythm=rhythm)
    assert days_of(manager) == days


def test_the_agency_chooses_the_day_of_the_week(past: Enrolment, manager: User) -> None:
    ReminderPlan.objects.create(agency=past.agency, digest_weekday=2)
    assert days_of(manager, days=8) == [2]


def test_with_nothing_to_say_there_is_none(past: Enrolment, manager: User) -> None:
    Enrolment.objects.update(completed_at=at_hour(MONDAY - DAY))
    assert days_of(manager, days=8) == []


def test_what_comes_up_is_counted_and_not_named(
    staff: User, course: CoursePage, harbour: Agency, manager: User
) -> None:
    due(staff, course, harbour, MONDAY + 9 * DAY)
    send_reminders(at=at_hour(MONDAY))
    (notice,) = digests(manager)
    assert notice.sentence == "Courses of your people: 1 is due within 14 days."
    assert notice.lines == []


def test_a_date_of_ones_own_and_the_digest_come_as_one(
    past: Enrolment, manager: User, harbour: Agency, mailoutbox: list[EmailMessage]
) -> None:
    due(manager, make_course("Advanced"), harbour, MONDAY)
    send_reminders(at=at_hour(MONDAY))
    notice = Notice.objects.get(person=manager)
    assert notice.lines[0].startswith("Advanced is due by the end of 15 March 2027.")
    assert notice.lines[1].startswith("Sam Staff, Introduction")
    assert len([mail for mail in mailoutbox if mail.to == [manager.email]]) == 1


def test_a_long_list_ends_with_how_many_more(
    course: CoursePage, harbour: Agency, team: Team, manager: User
) -> None:
    for _ in range(15):
        due(member(harbour, team=team), course, harbour, MONDAY - 40 * DAY)
    send_reminders(at=at_hour(MONDAY))
    (notice,) = digests(manager)
    assert len(notice.lines) == 13
    assert notice.lines[-1] == "And 3 more."
