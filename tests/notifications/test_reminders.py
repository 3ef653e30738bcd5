"""Who is reminded of which dates, who isn't, and in which words; of each rung once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.urls import reverse

from courses.pages.models import CoursePage, LessonPage
from courses.progress.models import Enrolment, Exemption, Move, StepCompletion, Waiting
from courses.supervision.models import SupervisionSettings
from lms.activity.models import Event
from lms.notifications.actions import tell
from lms.notifications.models import Notice, Preference, Reminder, ReminderDay, ReminderPlan
from lms.notifications.reminding import actions
from lms.notifications.reminding.actions import send_reminders
from lms.notifications.waiting import send_waiting
from lms.people.models import Agency, Team, User
from tests.factories import make_course, member

from .reminding import DAY, at_hour, due, sentences

DUE = dt.date(2027, 3, 16)  # a Tuesday, so that no digest comes between
LAST = at_hour(DUE)


def kinds_of(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


@pytest.fixture
def enrolment(staff: User, course: CoursePage, harbour: Agency) -> Enrolment:
    return due(staff, course, harbour, DUE)


def test_the_mail_says_by_when_and_what_comes_next_and_blames_nobody(
    enrolment: Enrolment, staff: User, course: CoursePage, mailoutbox: list[EmailMessage]
) -> None:
    send_reminders(at=LAST - 3 * DAY)
    send_reminders(at=LAST + 3 * DAY)
    before, after = sentences(staff)
    assert before.startswith("Introduction is due by the end of 16 March 2027.")
    assert after.startswith("Introduction was due by the end of 16 March 2027. You can go on")
    assert "say so to your manager." in before
    for mail, sentence in zip(mailoutbox, (before, after), strict=True):
        (html,) = mail.alternatives
        for part in (mail.body, html.content):
            assert sentence.split(".")[0] in part
            assert course.url in part
            assert "/notices/choices/" in part
        assert "Introduction" not in mail.subject
        assert not {"overdue", "late", "failed", "must", "!"} & set(mail.body.lower().split())


def test_several_dates_on_one_day_are_one_notice_that_lists_them(
    enrolment: Enrolment, staff: User, harbour: Agency, mailoutbox: list[EmailMessage]
) -> None:
    due(staff, make_course("Advanced"), harbour, DUE + 3 * DAY)
    assert send_reminders(at=LAST) == 1
    notice = Notice.objects.get()
    assert notice.sentence.startswith("2 dates of yours to keep in mind.")
    assert [line.split(" is due")[0] for line in notice.lines] == ["Introduction", "Advanced"]
    assert notice.link == reverse("dashboard:learning")
    for line in notice.lines:
        assert f"\n- {line}" in mailoutbox[0].body
        assert f"<li>{line}</li>" in mailoutbox[0].alternatives[0].content


def test_running_it_again_tells_nobody_again(enrolment: Enrolment, staff: User) -> None:
    assert [send_reminders(at=LAST + n * dt.timedelta(minutes=15)) for n in range(4)] == [
        1,
        0,
        0,
        0,
    ]
    assert Reminder.objects.get().rung == 0


def test_the_database_holds_one_reminder_a_day_and_one_for_each_rung(
    enrolment: Enrolment, staff: User, harbour: Agency
) -> None:
    send_reminders(at=LAST)
    told = Reminder.objects.get()
    assert not ReminderDay.objects.keep(
        [ReminderDay(person=staff, agency=harbour, on=DUE, at=LAST)]
    )
    with pytest.raises(IntegrityError):
        Reminder.objects.create(
            day=told.day, person=staff, enrolment=enrolment, kind=told.kind, ends_on=DUE, rung=0
        )


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_moment_send_one_mail(
    course: CoursePage, harbour: Agency, mailoutbox: list[EmailMessage]
) -> None:
    people = [member(harbour) for _ in range(5)]
    for person in people:
        due(person, course, harbour, DUE)

    def work(_: int) -> int:
        try:
            return send_reminders(at=LAST)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 5
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(row.email for row in people)


def leaves(enrolment: Enrolment) -> None:
    enrolment.learner.memberships.update(ended_on=DUE - DAY)


def is_closed_out(enrolment: Enrolment) -> None:
    enrolment.learner.memberships.update(closed_on=DUE)


def is_inactive(enrolment: Enrolment) -> None:
    User.objects.filter(pk=enrolment.learner_id).update(is_active=False)


def has_completed(enrolment: Enrolment) -> None:
    Enrolment.objects.update(completed_at=LAST - DAY)


def is_exempt(enrolment: Enrolment) -> None:
    Exemption.objects.create(enrolment=enrolment, reason="Taught it herself")


def waits_for_another_course(enrolment: Enrolment) -> None:
    enrolment.course.prerequisites.add(make_course("Before", lessons=1))
    enrolment.course.save()


def course_is_taken_down(enrolment: Enrolment) -> None:
    enrolment.course.unpublish()


def goes_on_elsewhere(enrolment: Enrolment) -> None:
    Enrolment.objects.create(learner=enrolment.learner, course=enrolment.course, cycle=2)


def agency_doesnt_want_it(enrolment: Enrolment) -> None:
    ReminderPlan.objects.create(
        agency=enrolment.agency, days_before="", on_the_day=False, days_after=""
    )


def came_to_know_today(enrolment: Enrolment) -> None:
    Enrolment.objects.update(enrolled_at=LAST - dt.timedelta(hours=5))


@pytest.mark.parametrize(
    "happens",
    [
        leaves, is_closed_out, is_inactive, has_completed, is_exempt, waits_for_another_course,
        course_is_taken_down, goes_on_elsewhere, agency_doesnt_want_it, came_to_know_today,
    ],
)  # fmt: skip
def test_nobody_is_reminded_of_what_isnt_asked_of_them(
    enrolment: Enrolment, happens: Callable[[Enrolment], None]
) -> None:
    happens(enrolment)
    assert send_reminders(at=LAST) == 0
    assert not Notice.objects.exists()


def test_an_exemption_that_has_run_out_and_a_course_that_is_begun_keep_nobody_from_it(
    enrolment: Enrolment, course: CoursePage
) -> None:
    Exemption.objects.create(enrolment=enrolment, reason="A year off", expires_on=DUE - DAY)
    waits_for_another_course(enrolment)
    lesson = LessonPage.objects.descendant_of(course).first()
    StepCompletion.objects.create(
        enrolment=enrolment, step=lesson, step_title="One", evidence_type="read"
    )
    assert send_reminders(at=LAST) == 1


def test_quiet_hours_are_the_agencys_own_and_what_is_missed_is_said_later(
    enrolment: Enrolment, staff: User, harbour: Agency
) -> None:
    SupervisionSettings.objects.create(agency=harbour, quiet_from="12:00", quiet_until="11:00")
    assert send_reminders(at=at_hour(DUE, 10)) == 0
    assert send_reminders(at=at_hour(DUE, 12)) == 0
    assert send_reminders(at=at_hour(DUE + DAY, 11)) == 1
    assert "was due by the end of 16 March" in sentences(staff)[0]


def test_after_a_long_outage_nobody_gets_what_they_missed(enrolment: Enrolment) -> None:
    assert send_reminders(at=at_hour(DUE - 8 * DAY)) == 0
    assert not Notice.objects.exists()


def test_a_date_that_is_moved_has_a_ladder_of_its_own(enrolment: Enrolment, staff: User) -> None:
    send_reminders(at=LAST)
    Enrolment.objects.update(due_on=DUE + 14 * DAY)
    send_reminders(at=LAST + 11 * DAY)
    send_reminders(at=LAST + 14 * DAY)
    assert [row.split(" March")[0][-2:] for row in sentences(staff)] == ["16", "30", "30"]


def test_an_agency_says_itself_when_and_in_which_words(
    enrolment: Enrolment, staff: User, harbour: Agency
) -> None:
    ReminderPlan.objects.create(
        agency=harbour, days_before="5", on_the_day=False, days_after="2",
        what_next="Ring Ana on 555-0100.",
    )  # fmt: skip
    told = [send_reminders(at=LAST + n * DAY) for n in range(-14, 15)]
    assert [day - 14 for day, number in enumerate(told) if number] == [-5, 2]
    assert sentences(staff)[0].endswith("Ring Ana on 555-0100.")


@pytest.mark.parametrize("words", ["soon", "14;3", "-3", "1000"])
def test_days_that_cannot_be_read_are_refused(harbour: Agency, words: str) -> None:
    with pytest.raises(Exception, match="Numbers of days"):
        ReminderPlan(agency=harbour, days_before=words).full_clean()


# Whose move it is


def test_while_a_supervisor_has_the_move_the_supervisor_is_reminded_and_not_the_learner(
    enrolment: Enrolment, course: CoursePage, staff: User, supervisor: User
) -> None:
    lesson = LessonPage.objects.descendant_of(course).first()
    Waiting.objects.create(
        enrolment=enrolment, step=lesson, move=Move.SUPERVISOR, person=supervisor, sentence="Waits."
    )
    send_reminders(at=LAST - 3 * DAY)
    assert sentences(staff) == []
    assert sentences(supervisor) == [
        "Sam Staff: Introduction is due by the end of 16 March 2027. The next move is yours."
    ]


def test_several_waits_for_supervisors_are_told_apart(
    course: CoursePage, staff: User, peer: User, harbour: Agency, supervisor: User
) -> None:
    lesson = LessonPage.objects.descendant_of(course).first()
    for learner in (staff, peer):
        waiting = due(learner, course, harbour, DUE)
        Waiting.objects.create(
            enrolment=waiting, step=lesson, move=Move.SUPERVISOR, person=supervisor, sentence="Yes."
        )
    send_reminders(at=LAST - 3 * DAY)
    lines = Notice.objects.get(person=supervisor).lines
    assert [line.split(":")[0] for line in lines] == ["Sam Staff", "Pat Peer"]


def test_what_stops_at_one_agency_holds_up_no_other(
    enrolment: Enrolment, staff: User, northside: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = actions._gather

    def trip_elsewhere(agency: Agency, *rest: object) -> list:
        assert agency != northside
        return gather(agency, *rest)

    monkeypatch.setattr(actions, "_gather", trip_elsewhere)
    northside.name = "A first agency"
    northside.save()
    assert send_reminders(at=LAST - 3 * DAY) == 1
    assert sentences(staff)


def test_the_one_who_is_named_hears_of_it_and_not_the_teams_other_supervisors(
    enrolment: Enrolment, staff: User, supervisor: User, other_supervisor: User
) -> None:
    staff.memberships.update(supervisor=other_supervisor)
    send_reminders(at=LAST + 7 * DAY)
    assert sentences(supervisor) == []
    assert sentences(other_supervisor) == [
        "Sam Staff: Introduction was due by the end of 16 March 2027. "
        "The next move is with Sam Staff."
    ]


def test_where_nobody_supervises_a_manager_hears_of_it_and_no_one_from_elsewhere(
    enrolment: Enrolment, manager: User, outsider_manager: User, other_supervisor: User
) -> None:
    send_reminders(at=LAST + 7 * DAY)
    assert kinds_of(manager) == ["others_dates"]
    assert kinds_of(outsider_manager) == kinds_of(other_supervisor) == []


def test_the_nearest_manager_is_told_and_nobody_about_themselves(
    course: CoursePage, harbour: Agency, team: Team, manager: User, team_manager: User
) -> None:
    below = Team.objects.create(agency=harbour, name="Nights", parent=team)
    learner = member(harbour, team=below)
    for person in (learner, team_manager):
        due(person, course, harbour, DUE)
    send_reminders(at=LAST + 14 * DAY)
    assert kinds_of(team_manager) == ["date_reminder"]
    own, other = Notice.objects.get(person=team_manager).lines
    assert own.startswith("Introduction was due")
    assert other.startswith(f"{learner}: Introduction was due")
    assert kinds_of(manager) == ["others_dates"]
    assert str(team_manager) in sentences(manager)[0]


def test_a_long_list_of_others_ends_with_how_many_more(
    course: CoursePage, harbour: Agency, team: Team, supervisor: User
) -> None:
    for _ in range(15):
        due(member(harbour, team=team), course, harbour, DUE)
    send_reminders(at=LAST + 7 * DAY)
    notice = Notice.objects.get(person=supervisor)
    assert notice.sentence == "15 dates in your team to keep in mind."
    assert (len(notice.lines), notice.lines[-1]) == (13, "And 3 more.")


# The command


def test_the_command_says_how_many_and_takes_a_moment(enrolment: Enrolment) -> None:
    out = StringIO()
    for _ in range(2):
        call_command("send_reminders", at="2027-03-16T12:00-04:00", stdout=out)
    assert out.getvalue() == "Reminded: 1.\nReminded: 0.\n"
    for words in ("tomorrow", "2027-13-40T12:00"):
        with pytest.raises(CommandError):
            call_command("send_reminders", at=words)


def test_ten_times_the_people_cost_no_more_queries_but_their_mail(
    course: CoursePage,
    harbour: Agency,
    team: Team,
    supervisor: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Callable,
) -> None:
    monkeypatch.setattr(actions, "mail_notices", lambda notices, at: None)

    def told(number: int, day: dt.date) -> int:
        for _ in range(number):
            due(member(harbour, team=team), course, harbour, day)
        with django_assert_max_num_queries(60) as asked:
            assert send_reminders(at=at_hour(day + 14 * DAY)) == number + 2
        return len(asked)

    few = told(2, DUE)
    assert told(20, DUE + 30 * DAY) <= few


# All that reminds, taken together


def reminded_of_practice(person: User, at: dt.datetime) -> Event:
    data = {"to": person.pk, "since": (at - 4 * DAY).isoformat(), "link": "/practice/"}
    return Event.objects.create(
        verb="practice.reminded", person=person, agency=person.agency, at=at, data=data
    )


def test_of_all_that_reminds_one_mail_a_day_goes_and_the_next_the_day_after(
    enrolment: Enrolment, staff: User, mailoutbox: list[EmailMessage]
) -> None:
    send_reminders(at=LAST)
    for minutes in (5, 10):
        tell(reminded_of_practice(staff, LAST), at=LAST + dt.timedelta(minutes=minutes))
    assert Notice.objects.filter(person=staff).unread().count() == 3
    sent = []
    for hours in range(1, 60):
        send_waiting(at=LAST + dt.timedelta(hours=hours))
        sent.append(len(mailoutbox))
    assert [sent[n] for n in (0, 18, 19, 42, 43, 58)] == [1, 1, 2, 2, 3, 3]


def test_a_reminder_that_a_silent_server_held_up_doesnt_come_at_night(
    staff: User, mailoutbox: list[EmailMessage]
) -> None:
    tell(reminded_of_practice(staff, LAST), at=at_hour(DUE, 22))
    assert mailoutbox == []
    send_waiting(at=at_hour(DUE + DAY, 8))
    assert len(mailoutbox) == 1


def test_a_reminder_of_practice_takes_the_row_of_the_day(
    enrolment: Enrolment, staff: User, mailoutbox: list[EmailMessage]
) -> None:
    tell(reminded_of_practice(staff, LAST), at=LAST)
    assert ReminderDay.objects.get().notice.kind == "practice_reminder"
    assert send_reminders(at=LAST + dt.timedelta(hours=1)) == 0
    assert send_reminders(at=LAST + DAY) == 1
    assert len(mailoutbox) == 2


def test_what_goes_into_the_list_alone_takes_no_day(
    enrolment: Enrolment, staff: User, mailoutbox: list[EmailMessage]
) -> None:
    Preference.objects.create(person=staff, topic="practice", in_list=True, by_mail=False)
    tell(reminded_of_practice(staff, LAST), at=LAST)
    assert not ReminderDay.objects.exists()
    assert send_reminders(at=LAST) == 1


def test_a_mail_that_couldnt_go_keeps_its_day_and_is_tried_again(
    enrolment: Enrolment, staff: User, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.notifications.silent_server.EmailBackend"
    tell(reminded_of_practice(staff, LAST), at=LAST)
    settings.EMAIL_BACKEND = working
    assert send_reminders(at=LAST + dt.timedelta(hours=1)) == 0
    send_waiting(at=LAST + dt.timedelta(hours=2))
    assert len(mailoutbox) == 1
