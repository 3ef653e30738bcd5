"""What reaches whom is theirs to choose, save for what others rely on; every mail leads there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.actions import assign
from lms.activity.models import Event
from lms.notifications.actions import tell
from lms.notifications.choosing.actions import choose
from lms.notifications.choosing.channels import Channels
from lms.notifications.kinds import KINDS, NoticeKind
from lms.notifications.kinds.topics import TOPICS
from lms.notifications.mail import parts
from lms.notifications.models import DigestChoice, Notice, Preference
from lms.people.models import Agency, User
from tests.conftest import signed_in

CHOICES = "/notices/choices/"


def news(course: CoursePage, agency: Agency, person: User, manager: User) -> Notice:
    """Let somebody be told that a course is asked of them."""
    assign(course, agency=agency, by=manager, person=person)
    (notice,) = tell(Event.objects.get(verb="enrolment.started"))
    return notice


@pytest.mark.parametrize(
    ("in_list", "by_mail"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_a_notice_goes_where_its_reader_wants_it_and_once(
    course: CoursePage, harbour: Agency, staff: User, manager: User, as_staff: Client,
    mailoutbox: list[EmailMessage], in_list: bool, by_mail: bool,
) -> None:  # fmt: skip
    choose(staff, {"courses": Channels(in_list, by_mail)})
    notice = news(course, harbour, staff, manager)
    assert (notice.sentence in as_staff.get("/notices/").content.decode()) == in_list
    assert bool(mailoutbox) == by_mail
    tell(notice.event)
    assert (Notice.objects.count(), len(mailoutbox)) == (1, int(by_mail))


def test_nobody_elses_choice_counts(
    course: CoursePage, harbour: Agency, staff: User, peer: User, manager: User,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    choose(peer, {"courses": Channels(in_list=False, by_mail=False)})
    assert news(course, harbour, staff, manager).in_list
    assert len(mailoutbox) == 1


def test_one_chooses_on_a_page_that_is_reached_from_the_notices(as_staff: Client) -> None:
    assert f'href="{CHOICES}"' in as_staff.get("/notices/").content.decode()
    said = {"courses_mail": "on", "dates_list": "on"}
    page = as_staff.post(CHOICES, said, follow=True).content.decode()
    assert "Kept." in page
    courses = Preference.objects.get(topic="courses")
    assert (courses.in_list, courses.by_mail) == (False, True)
    assert 'name="courses_mail" id="id_courses_mail" checked' in page
    as_staff.post(CHOICES, {"courses_list": "on"})
    courses.refresh_from_db()
    assert (courses.in_list, courses.by_mail) == (True, False)


def test_what_cant_be_turned_off_says_why_and_stays_on(
    as_staff: Client, staff: User, mailoutbox: list[EmailMessage]
) -> None:
    page = as_staff.get(CHOICES).content.decode()
    for topic in TOPICS:
        for because in topic.because:
            assert because in page or topic.roles
    as_staff.post(CHOICES, {})
    kept = Preference.objects.get(topic="account")
    assert (kept.in_list, kept.by_mail) == (True, True)
    assert Preference.objects.get(topic="dates").in_list


def test_only_who_answers_for_others_is_asked_how_often_a_digest_comes(
    as_staff: Client, as_supervisor: Client, as_manager: Client, manager: User
) -> None:
    assert "Digest" not in as_staff.get(CHOICES).content.decode()
    assert "Once a week" in as_supervisor.get(CHOICES).content.decode()
    as_manager.post(CHOICES, {"rhythm": "never"})
    assert DigestChoice.objects.get().rhythm == "never"
    as_manager.post(CHOICES, {"rhythm": "daily"})
    assert DigestChoice.objects.get(person=manager).rhythm == "daily"


def test_a_made_up_rhythm_is_refused_in_a_sentence_and_changes_nothing(as_manager: Client) -> None:
    answer = as_manager.post(CHOICES, {"rhythm": "hourly"})
    assert answer.status_code == 422
    assert not Preference.objects.exists()


def test_the_page_asks_the_same_of_the_database_whatever_was_chosen(
    as_manager: Client, django_assert_max_num_queries: Callable
) -> None:
    as_manager.get(CHOICES)
    with django_assert_max_num_queries(14) as before:
        as_manager.get(CHOICES)
    asked = len(before)
    as_manager.post(CHOICES, {"rhythm": "daily"})
    as_manager.get(CHOICES)
    with django_assert_max_num_queries(asked):
        as_manager.get(CHOICES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_mail_in_two_parts_and_a_topic_to_choose(
    kind: type[NoticeKind], harbour: Agency, staff: User
) -> None:
    event = Event(verb="thing.happened", person=staff, agency=harbour)
    notice = Notice(
        person=staff, event=event, kind=kind.name, subject=kind.subject, link="/learning/",
        sentence="Sam & Pat have news.", lines=["First of it.", "Then <more>."],
    )  # fmt: skip
    text, html = parts(notice)
    for part in (text, html):
        assert f"because {kind.why}." in part
        assert reverse("notifications:choices") in part
        assert "First of it." in part
    assert "Sam & Pat have news.\n\n- First of it.\n- Then <more>." in text
    assert "<li>Then &lt;more&gt;.</li>" in html
    assert "topic" in vars(kind) or any("topic" in vars(base) for base in kind.__mro__[1:-2])
    assert kind.topic in TOPICS


def test_no_two_topics_share_a_name() -> None:
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_strangers_are_asked_to_sign_in_and_others_see_their_own(
    client: Client, staff: User, peer: User
) -> None:
    assert client.get(CHOICES).status_code == 302
    choose(staff, {"courses": Channels(in_list=False, by_mail=False)})
    assert 'id="id_courses_mail" checked' in signed_in(peer).get(CHOICES).content.decode()
