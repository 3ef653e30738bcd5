"""The mail of a notice: once, in two parts, with nothing private in it, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as LocMemBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.actions import assign
from courses.supervision import actions as supervision
from courses.supervision.models import Feedback, PracticeRequest
from lms.activity.models import Event
from lms.notifications.actions import tell
from lms.notifications.mailing import mail_notices
from lms.notifications.models import CLAIM_LASTS, MAIL_WITHIN, Notice
from lms.notifications.tasks import tell_about
from lms.people.models import Agency, Team, User
from tests.factories import member

from .conftest import CANARY, event_of, leave

SILENT = "tests.notifications.silent_server.EmailBackend"
WORKING = "django.core.mail.backends.locmem.EmailBackend"


def send_waiting() -> str:
    out = StringIO()
    call_command("send_waiting_mail", stdout=out)
    return out.getvalue()


def html_of(mail: EmailMessage) -> str:
    (part,) = mail.alternatives
    assert part.mimetype == "text/html"
    return part.content


@pytest.fixture
def notice(shared: Feedback) -> Notice:
    """A notice whose mail hasn't been tried."""
    event = event_of("feedback.shared")
    return Notice.objects.create(
        person=shared.learner,
        event=event,
        kind="feedback_shared",
        subject="Something to read, whenever suits you",
        sentence="Sol Supervisor has shared feedback with you.",
        link=shared.get_absolute_url(),
    )


def test_a_mail_says_in_two_parts_what_happened_and_why_it_came(
    notice: Notice, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.BASE_URL = "https://learn.example"
    assert mail_notices([notice])
    (mail,) = mailoutbox
    address = f"https://learn.example{notice.link}"
    for part in (mail.body, html_of(mail)):
        assert "Hello Sam," in part
        assert notice.sentence in part
        assert "You get this mail because it is your practice that was observed." in part
        assert "Steady Practice for Harbour Recovery Services" in part
        assert address in part
    assert mail.to == ["staff@harbour.example"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_text_part_reads_as_plain_text(notice: Notice, mailoutbox: list[EmailMessage]) -> None:
    notice.person.first_name = "O’Neil & Sons"
    mail_notices([notice])
    body = mailoutbox[0].body
    assert "Hello O’Neil & Sons," in body
    assert "<" not in body
    assert "\n\n\n" not in body
    assert body == body.strip() + "\n"


def test_the_html_part_shows_a_name_as_it_is(
    notice: Notice, mailoutbox: list[EmailMessage]
) -> None:
    notice.sentence = "<script>alert(1)</script> has shared feedback with you."
    mail_notices([notice])
    assert "<script>" not in html_of(mailoutbox[0])


def test_no_private_word_reaches_a_notice_a_mail_or_an_event(
    after_commit: Callable,
    request: pytest.FixtureRequest,
    supervisor: User,
    mailoutbox: list[EmailMessage],
) -> None:
    with after_commit():
        asked: PracticeRequest = request.getfixturevalue("asked")
        supervision.answer_request(asked, by=supervisor, accept=True, reply=f"{CANARY} yes")
        supervision.answer_request(asked, by=supervisor, accept=False, reply=f"{CANARY} no")
        read: Feedback = request.getfixturevalue("read")
        supervision.sign_off(read, by=supervisor)
    assert len(mailoutbox) == Notice.objects.count() == 6
    for mail in mailoutbox:
        assert CANARY not in f"{mail.subject} {mail.body} {html_of(mail)} {mail.extra_headers}"
    for table in (Notice, Event):
        assert CANARY not in str(list(table.objects.values()))


@pytest.mark.parametrize("word", ["Sam", "Sol", "Introduction", "certificate", "signed", "passed"])
def test_a_subject_tells_a_passer_by_nothing(
    after_commit: Callable,
    request: pytest.FixtureRequest,
    supervisor: User,
    mailoutbox: list[EmailMessage],
    word: str,
) -> None:
    with after_commit():
        request.getfixturevalue("asked")
        supervision.sign_off(request.getfixturevalue("read"), by=supervisor)
    assert len(mailoutbox) == 5
    assert not [mail.subject for mail in mailoutbox if word.lower() in mail.subject.lower()]


def test_telling_twice_makes_one_notice_and_one_mail(
    shared: Feedback, mailoutbox: list[EmailMessage]
) -> None:
    event = event_of("feedback.shared")
    tell_about.call(event.pk)
    tell_about.call(event.pk)
    assert Notice.objects.count() == len(mailoutbox) == 1


def test_only_one_of_two_workers_may_send(notice: Notice) -> None:
    now = timezone.now()
    assert Notice.objects.claim_mail([notice.pk], now)
    assert not Notice.objects.claim_mail([notice.pk], now)


def test_the_claim_of_a_killed_worker_lapses(notice: Notice) -> None:
    now = timezone.now()
    Notice.objects.claim_mail([notice.pk], now)
    assert not Notice.objects.claim_mail([notice.pk], now + CLAIM_LASTS - timedelta(seconds=1))
    assert Notice.objects.claim_mail([notice.pk], now + CLAIM_LASTS)


def test_a_mail_sent_twice_is_known_as_one(notice: Notice, mailoutbox: list[EmailMessage]) -> None:
    mail_notices([notice])
    Notice.objects.update(mailed_at=None)
    mail_notices([Notice.objects.get()], at=timezone.now() + CLAIM_LASTS)
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_one_mail(
    harbour: Agency, staff: User, mailoutbox: list[EmailMessage]
) -> None:
    event = Event.objects.create(verb="thing.happened", person=staff, agency=harbour)
    Notice.objects.create(person=staff, event=event, kind="none", subject="News", sentence="So.")

    def work(_: int) -> bool:
        try:
            return mail_notices([Notice.objects.get()])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(work, range(8)))
    assert sent.count(True) == len(mailoutbox) == 1


def test_a_mail_that_cannot_go_waits_and_goes_later_once(
    shared: Feedback, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_BACKEND = SILENT
    tell(event_of("feedback.shared"))
    assert Notice.objects.get().mailed_at is None
    assert send_waiting() == "Sent: 0. Still waiting: 1.\n"
    settings.EMAIL_BACKEND = WORKING
    assert send_waiting() == "Sent: 1. Still waiting: 0.\n"
    assert send_waiting() == "Sent: 0. Still waiting: 0.\n"
    assert len(mailoutbox) == 1
    assert Notice.objects.get().mailed_at is not None


def test_a_silent_mail_server_doesnt_reach_the_action(
    after_commit: Callable, draft: Feedback, supervisor: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = SILENT
    with after_commit():
        supervision.share(draft, by=supervisor)
    draft.refresh_from_db()
    assert draft.is_shared
    assert Notice.objects.count() == 1


def test_what_was_never_told_is_told_by_the_next_run(
    shared: Feedback, mailoutbox: list[EmailMessage]
) -> None:
    assert not Notice.objects.exists()
    assert send_waiting() == "Sent: 1. Still waiting: 0.\n"
    assert [mail.to for mail in mailoutbox] == [["staff@harbour.example"]]


def test_an_event_that_cannot_be_told_doesnt_hold_up_the_next(
    shared: Feedback, harbour: Agency
) -> None:
    Event.objects.create(verb="certificate.issued", object_id="none", agency=harbour)
    assert send_waiting() == "Sent: 1. Still waiting: 0.\n"


def test_news_read_here_in_the_meantime_isnt_mailed(
    notice: Notice, mailoutbox: list[EmailMessage]
) -> None:
    notice.note()
    assert not mail_notices([notice])
    assert send_waiting() == "Sent: 0. Still waiting: 0.\n"
    assert mailoutbox == []


def test_old_news_stays_in_the_list_and_isnt_mailed(notice: Notice) -> None:
    long_after = notice.created_at + MAIL_WITHIN + timedelta(minutes=1)
    assert not mail_notices([notice], at=long_after)
    assert Notice.objects.unread().get() == notice


def test_whoever_leaves_before_the_mail_goes_gets_none(
    notice: Notice, mailoutbox: list[EmailMessage]
) -> None:
    leave(notice.person)
    assert not mail_notices([Notice.objects.get()])
    send_waiting()
    assert mailoutbox == []


def test_a_long_title_doesnt_lose_the_notice(
    after_commit: Callable, course: CoursePage, harbour: Agency, manager: User, staff: User
) -> None:
    course.title, harbour.name = "T" * 255, "A" * 120
    course.save()
    harbour.save()
    User.objects.filter(pk=staff.pk).update(first_name="F" * 150, last_name="L" * 150)
    with after_commit():
        assign(course, agency=harbour, by=manager, person=staff)
    assert len(Notice.objects.get().sentence) <= 400


class Post(LocMemBackend):
    """Knows how often it was opened, refuses one address, and may fall silent."""

    opened = 0
    silent = False

    def open(self) -> bool:
        Post.opened += 1 if self.connection is None else 0
        self.connection = self
        return True

    connection: Any = None

    def close(self) -> None:
        self.connection = None

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if Post.silent:
            raise SMTPServerDisconnected("Nobody answers.")
        if messages[0].to == ["row2@post.example"]:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


@pytest.fixture
def post(settings: Any) -> type[Post]:
    settings.EMAIL_BACKEND = f"{__name__}.Post"
    Post.opened, Post.silent = 0, False
    return Post


@pytest.fixture
def five(harbour: Agency, team: Team) -> list[Notice]:
    people = [member(harbour, team=team, email=f"row{n}@post.example") for n in range(5)]
    return [
        Notice.objects.create(
            person=one, kind="none", subject="News", sentence="So.",
            event=Event.objects.create(verb="thing.happened", person=one, agency=harbour),
        )
        for one in people
    ]  # fmt: skip


def test_many_go_over_one_connection_and_a_refused_one_holds_up_none(
    five: list[Notice], post: type[Post], mailoutbox: list[EmailMessage]
) -> None:
    assert mail_notices(five) == 4
    assert [mail.to[0][:4] for mail in mailoutbox] == ["row0", "row1", "row3", "row4"]
    assert post.opened == 2  # once more after the refusal
    assert mail_notices(five) == 0
    assert len(mailoutbox) == 4
    refused = Notice.objects.get(mailed_at=None)
    assert (refused, refused.mail_claimed_at) == (five[2], None)


def test_when_the_server_falls_silent_all_that_are_left_wait_unclaimed(
    five: list[Notice], post: type[Post], mailoutbox: list[EmailMessage]
) -> None:
    post.silent = True
    assert mail_notices(five) == 0
    assert post.opened == 3
    assert Notice.objects.to_mail(timezone.now()).count() == 5
    post.silent = False
    assert mail_notices(five) == 4


def test_four_mails_ask_no_more_than_one_besides_being_marked(
    five: list[Notice], django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(20) as one:
        mail_notices(five[:1])
    with django_assert_max_num_queries(len(one) + 3):
        mail_notices(five[1:])
