"""The journal is its writer's alone: on pages, in the database, in logs and mails."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse

from courses.pages.models import LessonPage
from courses.progress.actions import enrol
from courses.progress.models import Enrolment
from courses.supervision.journal import actions
from courses.supervision.models import JournalEntry, JournalExcerpt
from lms.activity.models import Event
from lms.core.errors import BadInput, NotPermitted
from lms.core.sealing import seal, unseal
from lms.people.models import User
from tests import factories
from tests.conftest import signed_in

CANARY = "JOURNAL-CANARY"
TOMORROW = dt.timedelta(days=1)


def url(name: str, *args: object) -> str:
    return reverse(f"supervision:{name}", args=args)


@pytest.fixture
def entry(staff: User) -> JournalEntry:
    return actions.write(uuid4(), f"Today {CANARY} happened.", by=staff, prompt=f"{CANARY}?")


def whole_database() -> str:
    """Return every cell of every table, as a dump would hold it."""
    with connection.cursor() as cursor:
        cells = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            cells += [repr(row) for row in cursor.fetchall()]
    return "\n".join(cells)


def test_no_dump_mail_event_or_log_holds_a_word(
    entry: JournalEntry,
    staff: User,
    supervisor: User,
    as_staff: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    as_staff.post(url("journal_autosave", entry.pk), {"words": CANARY})
    ends = staff.agency.today() + TOMORROW
    as_staff.post(
        url("journal_share", entry.pk),
        {"words": CANARY, "supervisor": supervisor.pk, "ends_on": ends},
    )
    assert JournalExcerpt.objects.get().words == CANARY
    told = [str(row.message()) for row in mail.outbox]
    assert CANARY not in "".join([whole_database(), caplog.text, *told])
    assert not Event.objects.filter(object_type__contains="journal").exists()


def test_nobody_else_reaches_it_and_nothing_says_that_it_is_there(
    entry: JournalEntry, supervisor: User, manager: User, peer: User, trainer: User
) -> None:
    boss = User.objects.create_superuser("root@harbour.example", "x" * 20)
    for person in (supervisor, manager, peer, trainer, boss):
        client = signed_in(person)
        for name in ("journal_entry", "journal_delete", "journal_share"):
            assert client.get(url(name, entry.pk)).status_code == 404
        assert client.post(url("journal_autosave", entry.pk), {"words": "x"}).status_code == 404
        assert CANARY not in client.get(url("journal_download")).content.decode()
    assert entry.words == f"Today {CANARY} happened."


def test_the_writer_reads_downloads_and_sees_who_can(entry: JournalEntry, as_staff: Client) -> None:
    page = as_staff.get(url("journal"))
    assert page["Cache-Control"] == "no-store, private"
    assert CANARY in page.content.decode()
    assert "Only you can read this" in page.content.decode()
    assert CANARY in as_staff.get(url("journal_download")).content.decode()


def test_it_saves_as_it_is_written(staff: User, as_staff: Client) -> None:
    pk = uuid4()
    for words in ("A", "A little", "A little more"):
        answer = as_staff.post(url("journal_autosave", pk), {"words": words})
        assert answer.json()["saved"] is True
    assert JournalEntry.objects.get().words == "A little more"
    out = Client().post(
        url("journal_autosave", pk), {"words": "x"}, headers={"X-Requested-With": "fetch"}
    )
    assert (out.status_code, out.json()["code"]) == (401, "signed_out")


def test_too_many_words_are_kept_on_the_page(as_staff: Client) -> None:
    answer = as_staff.post(url("journal_entry", uuid4()), {"words": "w" * 20_001})
    assert answer.status_code == 422
    assert "w" * 20_001 in answer.content.decode()


def test_somebody_elses_id_can_t_be_written_to(entry: JournalEntry, peer: User) -> None:
    with pytest.raises(Http404):
        actions.write(entry.pk, "mine now", by=peer)


def test_deleting_takes_the_words_and_what_was_shared_and_keeps_the_count(
    enrolment: Enrolment, staff: User, supervisor: User
) -> None:
    entry = actions.write(uuid4(), CANARY, by=staff)
    actions.write(uuid4(), "", by=staff)
    ends = staff.agency.today() + TOMORROW
    excerpt = actions.share(entry, CANARY, by=staff, supervisor=supervisor, ends_on=ends)
    assert JournalEntry.objects.written_during(enrolment).count() == 1
    actions.delete(entry, by=staff)
    excerpt.refresh_from_db()
    entry.refresh_from_db()
    assert (entry.sealed_words, entry.sealed_prompt, excerpt.sealed_words) == ("", "", "")
    assert JournalEntry.objects.written_during(enrolment).count() == 1


def test_an_excerpt_is_the_named_supervisors_until_its_last_day_or_the_undo(
    entry: JournalEntry, staff: User, supervisor: User, other_supervisor: User, manager: User
) -> None:
    today = staff.agency.today()
    share = {"by": staff, "supervisor": supervisor}
    with pytest.raises(NotPermitted):
        actions.share(entry, "x", by=staff, supervisor=other_supervisor, ends_on=today)
    with pytest.raises(BadInput):
        actions.share(entry, "x", **share, ends_on=today - TOMORROW)
    excerpt = actions.share(entry, "A part of it", **share, ends_on=today)
    address = url("excerpt", excerpt.pk)
    assert b"A part of it" in signed_in(supervisor).get(address).content
    assert {signed_in(p).get(address).status_code for p in (other_supervisor, manager)} == {404}
    later = dt.datetime.now(dt.UTC) + 2 * TOMORROW
    assert not JournalExcerpt.objects.visible_to(supervisor, later).exists()
    signed_in(staff).post(url("take_back", excerpt.pk))
    assert signed_in(supervisor).get(address).status_code == 404


def test_what_has_ended_loses_its_words(entry: JournalEntry, staff: User, supervisor: User) -> None:
    today = staff.agency.today()
    excerpt = actions.share(entry, "A part", by=staff, supervisor=supervisor, ends_on=today)
    JournalExcerpt.objects.update(ends_on=today - 5 * TOMORROW)
    call_command("expire_practice_words", stdout=io.StringIO())
    excerpt.refresh_from_db()
    assert excerpt.sealed_words == ""
    assert entry.words


class TestKeys:
    def test_a_new_key_takes_over(self, entry: JournalEntry, settings: Any) -> None:
        old = settings.FIELD_KEYS
        settings.FIELD_KEYS = ["a new key", *old]
        call_command("rotate_field_keys", stdout=io.StringIO())
        settings.FIELD_KEYS = ["a new key"]
        entry.refresh_from_db()
        assert CANARY in entry.words
        settings.FIELD_KEYS = old
        with pytest.raises(InvalidToken):
            _ = entry.words

    def test_what_no_key_opens_is_told_and_left(self, entry: JournalEntry, settings: Any) -> None:
        settings.FIELD_KEYS = ["a stranger"]
        with pytest.raises(CommandError, match="2 texts"):
            call_command("rotate_field_keys", stdout=io.StringIO())

    def test_one_agencys_key_opens_nothing_of_another(self) -> None:
        with pytest.raises(InvalidToken):
            unseal(seal("words", 1), 2)


def test_a_lessons_prompt_leads_to_the_journal(staff: User, as_staff: Client) -> None:
    lesson = LessonPage.objects.descendant_of(factories.make_course()).first()
    lesson.body = [("reflection", {"prompt": "When do you stop and ask?"})]
    lesson.save_revision().publish()
    enrol(staff, lesson.course, by=staff)
    page = as_staff.get(LessonPage.objects.get(pk=lesson.pk).url).content.decode()
    link = re.search(r'href="([^"]*journal/new[^"]*)"', page)
    assert link
    assert "When do you stop and ask?" in as_staff.get(link[1]).content.decode()
    for odd in ("x/y", "9" * 30 + "/a", "%00", "/", f"{lesson.pk}/nowhere"):
        assert as_staff.get(f"{url('journal_new')}?prompt={odd}").status_code == 200


def test_what_is_no_longer_shared_isnt_said_to_be(
    entry: JournalEntry, staff: User, supervisor: User, as_staff: Client
) -> None:
    today = staff.agency.today()
    excerpt = actions.share(entry, "A part", by=staff, supervisor=supervisor, ends_on=today)
    assert "Shared by you" in as_staff.get(url("journal")).content.decode()
    JournalExcerpt.objects.update(ends_on=today - TOMORROW)
    assert "Shared by you" not in as_staff.get(url("journal")).content.decode()
    page = as_staff.get(url("excerpt", excerpt.pk)).content.decode()
    assert "can’t read it any more" in page
    assert "Take it back" not in page
