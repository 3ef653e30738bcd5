"""Consultation groups: agreements accepted, minutes told apart, hours in each one's log once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from courses.supervision.groups import actions
from courses.supervision.groups.recording import NOT_ACCEPTED, Share, record_session
from courses.supervision.hours.actions import log_hours
from courses.supervision.models import (
    Attendance,
    ConsultationGroup,
    GroupSession,
    HoursSplit,
    HoursStandard,
    LoggedHours,
    PracticeDomain,
)
from lms.activity.models import Event
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.people.models import Agency, Team, User
from tests import factories
from tests.conftest import signed_in

MONDAY = dt.datetime(2026, 3, 2, 15, tzinfo=dt.UTC)
"""Ten in the morning where the agency is."""
EVENING = MONDAY + dt.timedelta(hours=8)
NEXT_DAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def domain(db: None) -> PracticeDomain:
    standard = HoursStandard.objects.create(title="Hours", slug="hours", standard="A board")
    return PracticeDomain.objects.create(standard=standard, slug="advocacy", name="Advocacy")


@pytest.fixture
def split(db: None) -> HoursSplit:
    return HoursSplit.objects.create(title="Usual", slug="usual")


@pytest.fixture
def group(
    supervisor: User, staff: User, peer: User, split: HoursSplit, domain: PracticeDomain
) -> ConsultationGroup:
    """Led by the supervisor; ``staff`` has accepted the agreements, ``peer`` hasn't yet."""
    made = actions.start_group(
        "Monday group", by=supervisor, members=[staff, peer], words="We listen first.",
        split=split, at=MONDAY - dt.timedelta(days=30),
    )  # fmt: skip
    actions.accept_agreements(made, by=staff, version=1, at=MONDAY - dt.timedelta(days=29))
    return made


@pytest.fixture
def session(group: ConsultationGroup, supervisor: User) -> GroupSession:
    return actions.plan_session(
        group, by=supervisor, starts_at=MONDAY, minutes=90, topic="PRIVATE-TOPIC",
        at=MONDAY - dt.timedelta(days=7),
    )  # fmt: skip


def held(session: GroupSession, *shares: tuple[User, int, int], **more: Any) -> GroupSession:
    rows = {person.pk: Share(there, presented) for person, there, presented in shares}
    words = {"by": session.group.facilitator, "minutes": 90, "at": EVENING} | more
    return record_session(session, rows, **words)


def log_of(person: User) -> list[tuple[int, str]]:
    rows = LoggedHours.objects.filter(learner=person).order_by("logged_at", "pk")
    return [(row.minutes, row.state) for row in rows]


def test_minutes_go_to_the_log_once(
    session: GroupSession, staff: User, peer: User, supervisor: User
) -> None:
    for _ in range(2):
        held(session, (staff, 90, 40), (peer, 60, 0))
    row = Attendance.objects.get(person=staff)
    assert (row.individual, row.in_group, row.logged) == (30, 60, True)
    entry = LoggedHours.objects.get(learner=staff)
    assert (entry.pk, entry.minutes, entry.kind) == (row.pk, 90, "supervision")
    assert (entry.state, entry.decided_by) == ("confirmed", supervisor)
    assert entry.activity == "Consultation group: 30 individual, 60 in the group"
    assert entry.began == dt.time(10)


def test_hours_wait_until_the_agreements_are_accepted(
    session: GroupSession, group: ConsultationGroup, staff: User, peer: User
) -> None:
    held(session, (staff, 90, 0), (peer, 60, 0))
    assert Attendance.objects.get(person=peer).not_logged_because == NOT_ACCEPTED
    assert log_of(peer) == []
    actions.accept_agreements(group, by=peer, version=1, at=NEXT_DAY)
    assert log_of(peer) == [(60, "confirmed")]


def test_a_new_version_is_accepted_anew_and_never_unread(
    group: ConsultationGroup, staff: User, supervisor: User
) -> None:
    assert actions.change_agreements(group, "We  listen first.", by=supervisor).version == 1
    assert actions.change_agreements(group, "We may pass.", by=supervisor).version == 2
    with pytest.raises(LmsError, match="changed since"):
        actions.accept_agreements(group, by=staff, version=1)


def test_a_correction_is_a_new_row_and_a_new_entry(
    session: GroupSession, staff: User, peer: User
) -> None:
    held(session, (staff, 90, 0), (peer, 90, 0))
    with pytest.raises(BadInput, match="what is corrected"):
        held(session, (staff, 60, 0), (peer, 90, 0), at=NEXT_DAY)
    held(session, (staff, 60, 0), (peer, 90, 0), at=NEXT_DAY, because="Left early.")
    rows = Attendance.objects.filter(person=staff)
    assert rows.count() == 2
    assert rows.standing().get().attended == 60
    assert log_of(staff) == [(90, "replaced"), (60, "confirmed")]
    assert Attendance.objects.filter(person=peer).count() == 1


def test_whoever_wasnt_there_after_all_has_nothing_in_the_log(
    session: GroupSession, staff: User, peer: User
) -> None:
    held(session, (staff, 90, 0), (peer, 90, 0))
    held(session, (staff, 0, 0), (peer, 90, 0), at=NEXT_DAY, because="The wrong name.")
    standing = LoggedHours.objects.filter(learner=staff).standing()
    assert sum(row.minutes for row in standing) == 0


def test_what_overlaps_with_the_log_waits_and_says_why(
    session: GroupSession, staff: User, peer: User, domain: PracticeDomain, harbour: Agency
) -> None:
    own = log_hours(
        uuid4(), domain, learner=staff, agency=harbour, on=MONDAY.date(),
        began=dt.time(10), minutes=30, activity="Written by hand", kind="supervision",
        supervisor=None, at=EVENING,
    )  # fmt: skip
    held(session, (staff, 90, 0), (peer, 90, 0))
    row = Attendance.objects.get(person=staff)
    assert "already logged 10:00 to 10:30" in row.not_logged_because
    LoggedHours.objects.filter(pk=own.pk).update(state="returned")
    with_page = signed_in(staff).post(reverse("supervision:log_again", args=[session.pk]))
    assert with_page.status_code == 302
    assert (90, "confirmed") in log_of(staff)


@pytest.mark.parametrize(
    ("shares", "minutes", "words"),
    [((91, 0), 90, "attends longer"), ((90, 91), 90, "presented for longer")],
)
def test_minutes_that_cant_have_been_are_refused(
    session: GroupSession, staff: User, shares: tuple[int, int], minutes: int, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        held(session, (staff, *shares), minutes=minutes)


def test_a_session_to_come_isnt_recorded(session: GroupSession, staff: User) -> None:
    with pytest.raises(BadInput, match="still to come"):
        held(session, (staff, 90, 0), at=MONDAY - dt.timedelta(days=1))


def test_a_changed_rule_counts_nothing_anew(
    session: GroupSession, split: HoursSplit, staff: User, peer: User
) -> None:
    held(session, (staff, 90, 40), (peer, 90, 0))
    HoursSplit.objects.update(most_individual=5)
    held(session, (staff, 90, 40), (peer, 80, 0), at=NEXT_DAY, because="Left early.")
    assert Attendance.objects.standing().get(person=staff).individual == 30


def test_only_the_people_one_supervises_are_taken_in(
    group: ConsultationGroup, supervisor: User, outsider: User, other_supervisor: User
) -> None:
    with pytest.raises(NotPermitted):
        actions.add_member(group, outsider, by=supervisor)
    with pytest.raises(NotPermitted):
        actions.add_member(group, supervisor, by=other_supervisor)


def test_calendars_are_told_of_the_plan_the_move_and_the_end(
    group: ConsultationGroup,
    supervisor: User,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        planned = actions.plan_session(group, by=supervisor, starts_at=MONDAY, minutes=90)
    with django_capture_on_commit_callbacks(execute=True):
        actions.move_session(planned, by=supervisor, starts_at=NEXT_DAY, minutes=90)
    with django_capture_on_commit_callbacks(execute=True):
        actions.call_off(planned, by=supervisor)
    told: dict[str, list[tuple[int, str]]] = {}
    for message in mail.outbox:
        for _, content, _ in message.attachments:
            [event] = Calendar.from_ical(content).walk("VEVENT")
            told.setdefault(message.to[0], []).append((event["SEQUENCE"], event["STATUS"]))
    expected = [(0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED")]
    assert told == dict.fromkeys(
        ["staff@harbour.example", "peer@harbour.example", "supervisor@harbour.example"], expected
    )


def test_events_of_a_group_are_about_nobody(session: GroupSession, staff: User) -> None:
    held(session, (staff, 90, 0))
    rows = Event.objects.filter(verb__startswith="group.")
    assert rows.exists()
    assert not rows.exclude(person=None).exists()


# Pages


@pytest.fixture
def later(time_machine: Any) -> None:
    time_machine.move_to(EVENING)


@pytest.mark.usefixtures("later")
def test_attendance_is_recorded_on_the_page_and_keeps_what_was_typed(
    session: GroupSession, staff: User, peer: User, as_supervisor: Client
) -> None:
    url = session.get_absolute_url()
    page = as_supervisor.get(url).content.decode()
    assert f'name="there_{staff.pk}" value="90"' in page
    data = {"minutes": 90, f"there_{staff.pk}": 95, f"presented_{staff.pk}": 0,
            f"there_{peer.pk}": 90, f"presented_{peer.pk}": 20}  # fmt: skip
    page = as_supervisor.post(url, data)
    assert page.status_code == 422
    assert "Longer than the session was." in page.content.decode()
    assert 'value="95"' in page.content.decode()
    page = as_supervisor.post(url, data | {f"there_{staff.pk}": 90}, follow=True)
    assert "Recorded." in page.content.decode()
    assert log_of(staff) == [(90, "confirmed")]


@pytest.mark.usefixtures("later")
def test_members_see_their_own_minutes_alone(
    session: GroupSession, staff: User, peer: User
) -> None:
    held(session, (staff, 77, 0), (peer, 66, 0))
    for address in (session.get_absolute_url(), session.group.get_absolute_url()):
        page = signed_in(staff).get(address).content.decode()
        assert "77 minutes" in page
        assert "66 minutes" not in page


@pytest.mark.usefixtures("later")
def test_nobody_outside_the_group_sees_it(
    session: GroupSession,
    manager: User,
    other_supervisor: User,
    outsider_manager: User,
    second_supervisor: User,
) -> None:
    for person in (manager, other_supervisor, outsider_manager, second_supervisor):
        for address in (session.get_absolute_url(), session.group.get_absolute_url()):
            assert signed_in(person).get(address).status_code == 404


@pytest.mark.usefixtures("later")
def test_a_group_is_started_and_accepted_on_its_pages(
    supervisor: User, staff: User, peer: User, split: HoursSplit
) -> None:
    client = signed_in(supervisor)
    address = reverse("supervision:new_group")
    assert client.post(address, {"name": "Tuesday"}).status_code == 422
    data = {"name": "Tuesday", "members": [staff.pk, peer.pk], "split": split.pk, "words": "One."}
    page = client.post(address, data, follow=True)
    assert "Tuesday is there." in page.content.decode()
    group = ConsultationGroup.objects.get()
    theirs = signed_in(staff)
    assert "Your move." in theirs.get(group.get_absolute_url()).content.decode()
    page = theirs.post(reverse("supervision:accept", args=[group.pk]), {"version": 1}, follow=True)
    assert "you accepted it on 2 March 2026" in page.content.decode()
    assert "Tuesday" in theirs.get(reverse("supervision:my_practice")).content.decode()


@pytest.mark.usefixtures("later")
def test_more_members_and_sessions_cost_no_more_queries(
    group: ConsultationGroup,
    supervisor: User,
    harbour: Agency,
    team: Team,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(supervisor)

    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            person = factories.member(harbour, team=team, last_name=f"Row{number}")
            actions.add_member(group, person, by=supervisor)
            day = MONDAY - dt.timedelta(days=number + 1)
            row = actions.plan_session(group, by=supervisor, starts_at=day, minutes=60)
            held(row, (person, 30, 0), minutes=60)

    grow(0, 1)
    pages = [group.get_absolute_url(), reverse("supervision:groups")]
    costs = []
    for address in pages:
        with django_assert_max_num_queries(60) as few:
            client.get(address)
        costs.append(len(few))
    grow(1, 5)
    for address, cost in zip(pages, costs, strict=True):
        with django_assert_max_num_queries(cost):
            client.get(address)


def test_another_session_at_the_same_time_is_refused_and_keeps_what_was_typed(
    group: ConsultationGroup, supervisor: User, as_supervisor: Client
) -> None:
    actions.plan_session(group, by=supervisor, starts_at=MONDAY, minutes=90, topic="Endings")
    sent = {"starts_at": "2026-03-02T10:00", "minutes": 90, "topic": "Beginnings"}
    address = reverse("supervision:plan_group", args=[group.pk])
    answer = as_supervisor.post(address, sent)
    assert answer.status_code == 422
    assert "meets at this time already" in answer.content.decode()
    assert "Beginnings" in answer.content.decode()
    assert GroupSession.objects.get().topic == "Endings"


def test_a_group_ends_once_nothing_is_planned_and_its_records_stay(
    session: GroupSession, group: ConsultationGroup, staff: User, supervisor: User,
    as_supervisor: Client, as_staff: Client,
) -> None:  # fmt: skip
    address = reverse("supervision:end_group", args=[group.pk])
    assert as_supervisor.post(address).status_code == 409
    held(session, (staff, 90, 0))
    assert as_staff.post(address).status_code == 404
    assert as_supervisor.post(address).status_code == 302
    assert "No group yet" in as_staff.get(reverse("supervision:groups")).content.decode()
    page = as_supervisor.get(group.get_absolute_url()).content.decode()
    assert "This group ended on" in page
    assert "Plan a session" not in page
    assert LoggedHours.objects.get().learner == staff
