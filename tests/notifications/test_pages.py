"""The list of one's notices, and the count in the header."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage
from courses.progress.models import Enrolment
from lms.activity.models import Event
from lms.notifications.context_processors import notices
from lms.notifications.models import Notice
from lms.people.models import User
from tests.conftest import signed_in

LIST = "/notices/"


def a_notice(person: User, sentence: str = "Something happened.", **fields: object) -> Notice:
    event = Event.objects.create(verb="thing.happened", person=person, agency=person.agency)
    return Notice.objects.create(
        person=person, event=event, kind="none", subject="News", sentence=sentence, **fields
    )


def test_what_is_new_stands_first_then_the_newest(as_staff: Client, staff: User) -> None:
    now = timezone.now()
    a_notice(staff, "Read today.", created_at=now, read_at=now)
    a_notice(staff, "New since yesterday.", created_at=now - timedelta(days=1))
    a_notice(staff, "New since last week.", created_at=now - timedelta(days=7))
    page = as_staff.get(LIST).content.decode()
    places = [page.index(words) for words in ("yesterday.", "last week.", "Read today.")]
    assert places == sorted(places)
    assert page.index(">New<") < page.index(">Earlier<")


def test_an_empty_list_says_so(as_staff: Client) -> None:
    assert "All quiet" in as_staff.get(LIST).content.decode()


def test_nobody_sees_the_notices_of_anyone_else(
    staff: User, peer: User, supervisor: User, manager: User, outsider_manager: User
) -> None:
    notice = a_notice(staff, "For Sam alone.")
    for person in (peer, supervisor, manager, outsider_manager):
        client = signed_in(person)
        assert "For Sam alone." not in client.get(LIST).content.decode()
        assert client.post(reverse("notifications:open", args=[notice.pk])).status_code == 404
    assert Notice.objects.get().is_unread


def test_strangers_are_asked_to_sign_in(client: Client, staff: User) -> None:
    notice = a_notice(staff)
    for path in (LIST, "/notices/noted/", f"/notices/{notice.pk}/open/"):
        answer = client.post(path) if path != LIST else client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


def test_opening_a_notice_marks_it_and_leads_there(as_staff: Client, staff: User) -> None:
    notice = a_notice(staff, link="/courses/")
    answer = as_staff.post(reverse("notifications:open", args=[notice.pk]))
    assert (answer.status_code, answer.url) == (302, "/courses/")
    notice.refresh_from_db()
    assert not notice.is_unread


def test_opening_it_again_keeps_the_first_time(as_staff: Client, staff: User) -> None:
    first = timezone.now() - timedelta(days=3)
    notice = a_notice(staff, read_at=first)
    as_staff.post(reverse("notifications:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_notice_that_leads_nowhere_leads_back(as_staff: Client, staff: User) -> None:
    notice = a_notice(staff)
    answer = as_staff.post(reverse("notifications:open", args=[notice.pk]))
    assert answer.url == reverse("dashboard:learning")


@pytest.mark.parametrize("path", ["/notices/noted/", "/notices/1/open/"])
def test_looking_changes_nothing(as_staff: Client, staff: User, path: str) -> None:
    notice = a_notice(staff)
    assert as_staff.get(path.replace("1", str(notice.pk))).status_code == 405
    as_staff.get(LIST)
    notice.refresh_from_db()
    assert notice.is_unread


def test_all_can_be_noted_at_once_and_only_ones_own(
    as_staff: Client, staff: User, peer: User
) -> None:
    for person in (staff, staff, peer):
        a_notice(person)
    page = as_staff.post("/notices/noted/", follow=True).content.decode()
    assert "All noted." in page
    assert "Mark all as noted" not in page
    assert Notice.objects.unread().get().person == peer


def test_the_list_asks_no_more_for_more_notices(
    as_staff: Client, staff: User, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(3):
        a_notice(staff)
    as_staff.get(LIST)
    with django_assert_max_num_queries(12) as few:
        as_staff.get(LIST)
    for _ in range(60):
        a_notice(staff, read_at=timezone.now())
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = as_staff.get(LIST, {"page": "2"})
    assert "26 to 50 of 63 notices" in page.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1%00", "'"])
def test_a_made_up_page_number_shows_a_page(as_staff: Client, staff: User, page: str) -> None:
    a_notice(staff)
    assert as_staff.get(f"{LIST}?page={page}").status_code == 200


def test_the_header_counts_what_is_new(as_staff: Client, staff: User) -> None:
    a_notice(staff, read_at=timezone.now())
    a_notice(staff)
    one, two = (
        '1<span class="visually-hidden"> new notice<',
        '2<span class="visually-hidden"> new notices<',
    )
    assert one in as_staff.get(LIST).content.decode()
    a_notice(staff)
    assert two in as_staff.get(LIST).content.decode()


def test_the_count_is_asked_for_once_and_only_when_used(
    staff: User, rf: RequestFactory, django_assert_num_queries: Callable
) -> None:
    a_notice(staff)
    request = rf.get("/")
    request.user = staff
    with django_assert_num_queries(0):
        context = notices(request)
    with django_assert_num_queries(1):
        assert (context["unread_notices"](), context["unread_notices"]()) == (1, 1)


def test_strangers_have_no_count(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert notices(request) == {}


def test_the_account_menu_leads_to_what_is_ones_own(as_staff: Client) -> None:
    page = as_staff.get(LIST).content.decode()
    for path in (LIST, "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"):
        assert f'href="{path}"' in page
        assert as_staff.get(path).status_code == 200


def test_nobody_is_called_away_from_a_lesson(
    as_staff: Client, staff: User, enrolment: Enrolment, course: CoursePage
) -> None:
    a_notice(staff)
    assert "new notice" in as_staff.get(course.url).content.decode()
    lesson = LessonPage.objects.descendant_of(course).first()
    assert "new notice" not in as_staff.get(lesson.url).content.decode()
