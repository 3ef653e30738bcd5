"""A view comes by mail: once for a slot, to whoever may still see it, as a link that ends."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from courses.pages.models import CoursePage
from courses.progress.status import Status
from lms.activity.models import Event
from lms.people.kept.actions import keep_view
from lms.people.models import Agency, KeptView, Membership, Team, User
from lms.schedules import actions
from lms.schedules.models import Schedule, Sending
from tests.conftest import signed_in
from tests.reports.conftest import put

pytestmark = pytest.mark.django_db

# Monday 9 November 2026, 7:00 in New York.
SLOT = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LIST = "/team/schedules/"
MONDAY = {"form": "csv", "rhythm": "weekly", "day": 0, "hour": 7}
AfterCommit = Callable[[], AbstractContextManager]


@pytest.fixture
def after_commit(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager],
) -> AfterCommit:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def outbox(settings: Any, time_machine: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    time_machine.move_to(SLOT, tick=False)
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def view(manager: User, harbour: Agency) -> KeptView:
    return keep_view(manager, harbour, "Late in Residential", "status=overdue")


@pytest.fixture
def schedule(view: KeptView, manager: User, staff: User, course: CoursePage) -> Schedule:
    put(staff, course, Status.OVERDUE)
    return actions.schedule_view(view, **MONDAY, by=manager, at=SLOT - DAY)


def opened(client: Client, sending: Sending) -> list[list[str]]:
    """Follow the link of a mail to the rows of its file."""
    answer = client.get(sending.get_absolute_url())
    assert answer.status_code == 302, answer.content
    file = client.get(answer.url)
    assert file.status_code == 200, file.content
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


class TestTheMail:
    def test_it_holds_a_link_and_neither_names_nor_attachment(
        self, schedule: Schedule, manager: User, staff: User, outbox: Any, after_commit: AfterCommit
    ) -> None:
        with after_commit():
            assert actions.send_due(at=SLOT) == 1
        [sent] = outbox
        sending = Sending.objects.get()
        assert sent.to == [manager.email]
        assert sent.attachments == []
        assert sending.get_absolute_url() in sent.body
        assert "The link works until 16 November 2026." in sent.body
        html = str(sent.alternatives[0][0])
        for words in ("Late in Residential", staff.first_name + " ", staff.last_name):
            for part in (sent.subject, sent.body, html):
                assert words not in part

    def test_the_link_leads_to_what_the_screen_shows(
        self, schedule: Schedule, as_manager: Client, staff: User, after_commit: AfterCommit
    ) -> None:
        with after_commit():
            actions.send_due(at=SLOT)
        first, columns, *rows = opened(as_manager, Sending.objects.get())
        assert first[0] == "Late in Residential"
        assert columns[0] == "Person"
        assert [row[0] for row in rows] == ["Sam Staff"]

    def test_as_a_spreadsheet(
        self, view: KeptView, manager: User, as_manager: Client, course: CoursePage,
        after_commit: AfterCommit,
    ) -> None:  # fmt: skip
        schedule = actions.schedule_view(view, **MONDAY | {"form": "xlsx"}, by=manager)
        with after_commit():
            sending = actions.send_now(schedule, by=manager)
        file = as_manager.get(as_manager.get(sending.get_absolute_url()).url)
        book = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
        assert book["A1"].value == "Late in Residential"
        assert file["Content-Disposition"].endswith('.xlsx"')


class TestOnce:
    @pytest.mark.parametrize(
        ("zone", "change"),
        [
            ("America/New_York", dt.date(2026, 11, 1)),
            ("Europe/London", dt.date(2026, 3, 29)),
            ("Australia/Lord_Howe", dt.date(2026, 4, 5)),
            ("Asia/Kolkata", dt.date(2026, 3, 29)),
            ("America/Sao_Paulo", dt.date(2026, 11, 1)),
        ],
    )
    def test_a_command_that_runs_all_night_sends_each_slot_once(
        self, zone: str, change: dt.date, view: KeptView, manager: User, harbour: Agency
    ) -> None:
        Agency.objects.filter(pk=harbour.pk).update(time_zone=zone)
        start = dt.datetime.combine(change, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
        every = {"form": "csv", "rhythm": "weekly", "day": change.weekday()}
        for hour in (0, 1, 2, 3):
            actions.schedule_view(view, **every, hour=hour, by=manager, at=start - DAY)
        sent = [actions.send_due(at=start + number * HOUR / 4) for number in range(-8, 40)]
        assert sum(sent) == 4
        assert max(sent) <= 2
        assert set(Sending.objects.values_list("slot_on", flat=True)) == {change}

    def test_after_an_outage_only_the_newest_goes_out(self, schedule: Schedule) -> None:
        assert actions.send_due(at=SLOT + 16 * DAY) == 1
        assert Sending.objects.get().slot_on == dt.date(2026, 11, 23)
        assert actions.send_due(at=SLOT + 17 * DAY) == 0

    def test_a_second_mail_for_a_slot_is_refused_by_the_database(self, schedule: Schedule) -> None:
        actions.send_due(at=SLOT)
        with pytest.raises(IntegrityError), transaction.atomic():
            actions._send(schedule, schedule.owner, SLOT.date(), by=None, at=SLOT)

    def test_a_slot_from_before_is_past(self, view: KeptView, manager: User) -> None:
        actions.schedule_view(view, **MONDAY, by=manager, at=SLOT + HOUR)
        assert actions.send_due(at=SLOT + 2 * HOUR) == 0
        assert actions.send_due(at=SLOT + 7 * DAY) == 1

    def test_paused_it_waits_and_then_goes_on_with_the_next(
        self, schedule: Schedule, manager: User
    ) -> None:
        actions.pause(schedule, by=manager, at=SLOT - HOUR)
        assert actions.send_due(at=SLOT) == 0
        actions.resume(schedule, by=manager, at=SLOT + HOUR)
        assert actions.send_due(at=SLOT + 2 * HOUR) == 0
        assert actions.send_due(at=SLOT + 7 * DAY) == 1

    def test_one_that_falls_over_holds_up_no_other(
        self, schedule: Schedule, view: KeptView, manager: User, monkeypatch: Any, caplog: Any
    ) -> None:
        other = actions.schedule_view(view, **MONDAY, by=manager, at=SLOT - DAY)
        send = actions._send

        def falls(row: Schedule, *given: Any, **more: Any) -> Sending:
            if row.pk == schedule.pk:
                raise RuntimeError("no room")
            return send(row, *given, **more)

        monkeypatch.setattr(actions, "_send", falls)
        assert actions.send_due(at=SLOT) == 1
        assert Sending.objects.get().schedule == other
        assert "wasn’t sent" in caplog.text

    def test_the_command_says_how_many(self, schedule: Schedule, capsys: Any) -> None:
        call_command("send_scheduled_views")
        call_command("send_scheduled_views")
        assert capsys.readouterr().out == "Sent: 1.\nSent: 0.\n"


class TestWhoMaySee:
    def test_a_leaver_gets_nothing_and_an_old_link_opens_nothing(
        self, schedule: Schedule, manager: User, outbox: Any, after_commit: AfterCommit,
        as_manager: Client,
    ) -> None:  # fmt: skip
        with after_commit():
            actions.send_due(at=SLOT)
        manager.memberships.update(ended_on=SLOT.date() - 2 * DAY)
        outbox.clear()
        with after_commit():
            assert actions.send_due(at=SLOT + 7 * DAY) == 0
        assert outbox == []
        sending = Sending.objects.get()
        assert as_manager.get(sending.get_absolute_url()).status_code == 403
        assert as_manager.get(sending.download.get_absolute_url()).status_code == 403

    def test_whoever_manages_others_by_now_gets_those(
        self, schedule: Schedule, manager: User, harbour: Agency, other_team: Team,
        other_supervisor: User, course: CoursePage, after_commit: AfterCommit,
    ) -> None:  # fmt: skip
        put(other_supervisor, course, Status.OVERDUE)
        with after_commit():
            actions.send_due(at=SLOT)
        made = Sending.objects.get()
        client = signed_in(manager)
        assert len(opened(client, made)) == 4
        manager.memberships.update(team=other_team)
        old = client.get(made.download.get_absolute_url())
        assert old.status_code == 403
        with after_commit():
            client.get(made.get_absolute_url())
        assert [row[0] for row in opened(client, made)[2:]] == [other_supervisor.name]

    def test_a_manager_no_longer_finds_nothing(
        self, schedule: Schedule, manager: User, harbour: Agency, as_manager: Client,
        after_commit: AfterCommit,
    ) -> None:  # fmt: skip
        with after_commit():
            actions.send_due(at=SLOT)
        Membership.objects.filter(user=manager).update(role="staff")
        assert actions.send_due(at=SLOT + 7 * DAY) == 0
        assert as_manager.get(Sending.objects.get().get_absolute_url()).status_code == 404

    def test_nobody_else_opens_the_link(
        self, schedule: Schedule, team_manager: User, as_outsider_manager: Client, client: Client
    ) -> None:
        actions.send_due(at=SLOT)
        address = Sending.objects.get().get_absolute_url()
        assert client.get(address).url.startswith("/accounts/login/")
        assert as_outsider_manager.get(address).status_code == 404
        assert signed_in(team_manager).get(address).status_code == 404

    def test_after_seven_days_the_link_is_over_and_says_so(
        self, schedule: Schedule, manager: User, after_commit: AfterCommit, time_machine: Any
    ) -> None:
        with after_commit():
            actions.send_due(at=SLOT)
        time_machine.move_to(SLOT + 7 * DAY, tick=False)
        answer = signed_in(manager).get(Sending.objects.get().get_absolute_url())
        assert answer.status_code == 410
        page = answer.content.decode()
        assert "This link is over" in page
        assert "/team/?status=overdue" in page


class TestThePage:
    SAID = {"form": "pdf", "rhythm": "monthly", "monthday": "31", "weekday": "0", "hour": "6"}

    def test_a_view_is_had_sent_paused_sent_now_and_deleted(
        self, view: KeptView, as_manager: Client, course: CoursePage, harbour: Agency
    ) -> None:
        page = as_manager.post(LIST, {"view": view.pk, **self.SAID}, follow=True)
        assert "On day 31 of every month, or the last day of a shorter month, at 6:00" in (
            page.content.decode()
        )
        assert "Next on Monday 30 November 2026, 06:00" in page.content.decode()
        own = f"{LIST}{Schedule.objects.get().pk}/"
        assert (
            "Paused since" in as_manager.post(own, {"how": "pause"}, follow=True).content.decode()
        )
        as_manager.post(own, {"how": "resume"})
        as_manager.post(own, {"how": "now"})
        page = as_manager.post(own, {"how": "now"}, follow=True).content.decode()
        assert page.count("the link works until") == 1
        page = as_manager.post(own, {"how": "delete"}, follow=True).content.decode()
        assert "What comes" not in page
        assert "the link works until 16 November 2026" in page
        told = Event.objects.filter(agency=harbour, verb__startswith="view.").order_by("pk")
        assert list(told.values_list("verb", flat=True)) == [
            "view.scheduled", "view.schedule_paused", "view.schedule_resumed", "view.sent",
            "view.schedule_deleted",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"monthday": ""}, "on which day of the month"),
            ({"monthday": "32"}, "end with 31"),
            ({"hour": "24"}, "isn’t in the list"),
            ({"view": "0"}, "isn’t in the list"),
        ],
    )
    def test_what_can_not_be_read_gets_a_sentence(
        self, view: KeptView, as_manager: Client, change: dict[str, str], said: str
    ) -> None:
        answer = as_manager.post(LIST, {"view": view.pk, **self.SAID, **change})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Schedule.objects.exists()

    def test_there_is_an_end_to_how_many(self, view: KeptView, as_manager: Client) -> None:
        Schedule.objects.bulk_create(
            Schedule(view=view, owner=view.owner, agency=view.agency, name=str(number))
            for number in range(actions.MOST_SCHEDULES)
        )
        answer = as_manager.post(LIST, {"view": view.pk, **self.SAID})
        assert answer.status_code == 422
        assert "Delete one first" in answer.content.decode()

    def test_another_managers_schedule_is_not_there(
        self, schedule: Schedule, team_manager: User, as_outsider_manager: Client
    ) -> None:
        for client in (signed_in(team_manager), as_outsider_manager):
            assert client.post(f"{LIST}{schedule.pk}/", {"how": "delete"}).status_code == 404
            assert "Late in Residential" not in client.get(LIST).content.decode()

    def test_it_asks_as_much_for_one_as_for_many(
        self, schedule: Schedule, view: KeptView, as_manager: Client, manager: User,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        actions.send_now(schedule, by=manager)
        as_manager.get(LIST)
        with django_assert_max_num_queries(30) as one:
            as_manager.get(LIST)
        for number in range(5):
            other = actions.schedule_view(view, **MONDAY, by=manager)
            actions.send_now(other, by=manager, at=SLOT + number * HOUR)
        with django_assert_max_num_queries(len(one)):
            as_manager.get(LIST)


def test_a_view_that_is_let_go_is_no_longer_sent(
    schedule: Schedule, view: KeptView, as_manager: Client
) -> None:
    as_manager.post(f"/team/views/{view.pk}/", {"how": "forget"})
    assert actions.send_due(at=SLOT) == 0
