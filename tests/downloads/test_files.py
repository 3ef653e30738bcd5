"""A file is asked for, made in the background, fetched by its owner, and goes."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.activity.models import Event
from lms.core.errors import NotPermitted
from lms.downloads import actions
from lms.downloads.making import make
from lms.downloads.models import Download
from lms.people.models import User
from tests.downloads.making import NoteMaker

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def asked(owner: User, *lines: str, **more: Any) -> Download:
    parameters = {"lines": list(lines) or ["One", "Two"]}
    return actions.ask_for(
        "test-note", "A note", parameters, owner=owner, agency=owner.agency, **more
    )


def made(owner: User, *lines: str, **more: Any) -> Download:
    return make(asked(owner, *lines, **more))


class TestMaking:
    def test_it_is_made_after_the_request_and_handed_out_whole(
        self, staff: User, as_staff: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            download = asked(staff)
        response = as_staff.get(download.get_absolute_url())
        body = response.getvalue()
        assert body == b"One\nTwo\n"
        download.refresh_from_db()
        assert download.sha256 == hashlib.sha256(body).hexdigest()
        assert 'filename="a-note.txt"' in response["Content-Disposition"]
        told = Event.objects.filter(verb__startswith="file.", agency=staff.agency)
        assert list(told.values_list("verb", flat=True)) == ["file.made", "file.asked_for"]

    def test_asked_for_twice_it_is_made_once(self, staff: User) -> None:
        assert asked(staff) == asked(staff)
        assert asked(staff, "Another") != asked(staff)

    def test_so_many_wait_for_one_person_and_no_more(self, staff: User, peer: User) -> None:
        for number in range(actions.MOST_UNDER_WAY):
            asked(staff, str(number))
        with pytest.raises(actions.TooManyFiles, match="are being made for you already"):
            asked(staff, "One more")
        assert asked(staff, "0")
        assert asked(peer, "One more")

    def test_so_many_are_kept_and_room_comes_with_time(self, staff: User) -> None:
        rows = [
            Download(
                kind="test-note", title="A note", owner=staff, agency=staff.agency,
                state="ready", asked_at=NOW, expires_at=NOW + DAY,
            )
            for _ in range(actions.MOST_KEPT)
        ]  # fmt: skip
        Download.objects.bulk_create(rows)
        with pytest.raises(actions.TooManyFiles, match="are kept for you already"):
            asked(staff, at=NOW)
        assert asked(staff, at=NOW + DAY)

    def test_a_task_that_runs_again_makes_nothing_again(self, staff: User) -> None:
        first = made(staff)
        again = make(first)
        assert again.file.name == first.file.name
        assert Event.objects.filter(verb="file.made").count() == 1

    def test_one_whose_task_was_lost_is_made_by_the_housekeeping(self, staff: User) -> None:
        now = timezone.now()
        lost, fresh = asked(staff, at=now - 10 * MINUTE), asked(staff, "Another", at=now)
        assert actions.make_waiting(at=now) == 1
        lost.refresh_from_db()
        fresh.refresh_from_db()
        assert (lost.state, fresh.state) == ("ready", "waiting")

    def test_what_a_killed_worker_held_is_taken_up_but_not_from_one_at_work(
        self, staff: User
    ) -> None:
        download = asked(staff)
        Download.objects.filter(pk=download.pk).update(state="making", touched_at=NOW)
        download.refresh_from_db()
        assert make(download, now=lambda: NOW + MINUTE).state == "making"
        assert download.standing(NOW + 6 * MINUTE) == "not_made"
        assert make(download, now=lambda: NOW + 6 * MINUTE).state == "ready"

    def test_a_refusal_keeps_its_sentence_and_can_be_tried_again(
        self, staff: User, as_staff: Client
    ) -> None:
        download = made(staff, "refuse")
        page = as_staff.get(reverse("downloads:list")).content.decode()
        assert "There is nothing to write down." in page
        Download.objects.update(parameters={"lines": ["Better"]})
        as_staff.post(reverse("downloads:again", args=[download.token]))
        download.refresh_from_db()
        assert make(download).state == "ready"

    def test_an_error_is_logged_and_told_without_its_words(
        self, staff: User, as_staff: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert made(staff, "break").state == "not_made"
        assert "SECRET-DETAIL" in caplog.text
        page = as_staff.get(reverse("downloads:list")).content.decode()
        assert "Something on our side stopped" in page
        assert "SECRET-DETAIL" not in page

    def test_progress_is_shown_while_it_is_made(self, staff: User, as_staff: Client) -> None:
        download = asked(staff)
        rows = Download.objects.filter(pk=download.pk)
        assert Download.objects.claim(download, at=dt.datetime.now(dt.UTC))
        rows.update(done=3, total=8)
        page = as_staff.get(reverse("downloads:list")).content.decode()
        assert "3 of 8 lines done" in page
        assert "Look again" in page


class TestRights:
    def test_nobody_but_the_owner_knows_of_it(
        self, staff: User, as_manager: Client, as_outsider_manager: Client
    ) -> None:
        download = made(staff)
        for client in (as_manager, as_outsider_manager):
            assert client.get(download.get_absolute_url()).status_code == 404
            assert "A note" not in client.get(reverse("downloads:list")).content.decode()

    def test_a_right_lost_since_is_asked_for_when_it_is_made_and_fetched(
        self, staff: User, as_staff: Client, maker: NoteMaker
    ) -> None:
        ready, waiting = made(staff), asked(staff, "Later")
        maker.is_allowed = False
        assert as_staff.get(ready.get_absolute_url()).status_code == 403
        assert make(waiting).problem == "This isn’t yours any more."
        with pytest.raises(NotPermitted):
            asked(staff, "New")

    def test_a_closed_account_gets_nothing_made(self, staff: User) -> None:
        download = asked(staff)
        staff.is_active = False
        staff.save()
        assert make(Download.objects.get(pk=download.pk)).state == "not_made"


class TestTheEnd:
    def test_its_days_count_from_when_it_was_made(self, staff: User) -> None:
        download = asked(staff, at=NOW, keep_days=2)
        ready = make(download, now=lambda: NOW + DAY)
        assert ready.expires_at == NOW + 3 * DAY

    def test_then_it_says_so_and_the_file_goes(self, staff: User, as_staff: Client) -> None:
        download = made(staff)
        Download.objects.update(expires_at=NOW - 40 * DAY)
        response = as_staff.get(download.get_absolute_url())
        assert response.status_code == 410
        assert "no longer kept" in response.content.decode()
        default_storage.save(f"{download.folder}/left-behind", ContentFile(b"half"))
        out = StringIO()
        call_command("remove_expired_files", stdout=out)
        assert out.getvalue() == "Removed: 1.\n"
        assert not default_storage.exists(download.folder)
        assert not Download.objects.exists()

    def test_one_that_ended_lately_still_stands_in_the_list(
        self, staff: User, as_staff: Client
    ) -> None:
        download, other = made(staff), made(staff, "Other")
        Download.objects.filter(pk=download.pk).update(expires_at=dt.datetime.now(dt.UTC))
        assert actions.remove_expired() == 1
        assert default_storage.exists(other.file.name)
        assert "No longer kept" in as_staff.get(reverse("downloads:list")).content.decode()

    def test_a_file_that_got_lost_is_no_error(self, staff: User, as_staff: Client) -> None:
        download = made(staff)
        default_storage.delete(download.file.name)
        assert as_staff.get(download.get_absolute_url()).status_code == 410


def test_the_list_asks_as_much_for_one_as_for_many(staff: User, as_staff: Client) -> None:
    made(staff)
    address = reverse("downloads:list")
    as_staff.get(address)
    with CaptureQueriesContext(connection) as one:
        as_staff.get(address)
    for number in range(3):
        made(staff, str(number))
    with CaptureQueriesContext(connection) as many:
        as_staff.get(address)
    assert len(many) == len(one)
