"""Pages on which records rest stay, however somebody tries to delete them."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import assign, complete_step, enrol
from courses.progress.models import Enrolment
from lms.core.append_only import AppendOnly
from lms.people.models import Agency, Team, User

STAYS = "stays: people&#x27;s records rest on it"


@pytest.fixture
def root(db: None, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root@harbour.example", "x" * 15))
    return client


def said(root: Client, address: str) -> str:
    return root.post(address, follow=True).content.decode()


def test_a_step_that_somebody_has_done_stays(root: Client, staff: User, course: CoursePage) -> None:
    lesson = LessonPage.objects.descendant_of(course).first()
    enrolment = enrol(staff, course, by=staff)
    complete_step(enrolment, lesson, by=staff, evidence_type="read")
    done = enrolment.completions.get()
    for change in (done.save, done.delete, enrolment.completions.all().delete):
        with pytest.raises(AppendOnly):
            change()
    for page in (lesson, lesson.get_parent(), course):
        assert STAYS in said(root, f"/admin/pages/{page.pk}/delete/")
    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_a_course_that_was_only_asked_for_stays(
    root: Client, harbour: Agency, team: Team, manager: User, course: CoursePage
) -> None:
    assign(course, agency=harbour, team=team, by=manager)
    Enrolment.objects.all().delete()
    assert STAYS in said(root, f"/admin/pages/{course.pk}/delete/")


def test_so_it_does_among_several(root: Client, staff: User, course: CoursePage) -> None:
    enrol(staff, course, by=staff)
    index = course.get_parent()
    many = f"/admin/bulk/wagtailcore/page/delete/?next=/admin/pages/{index.pk}/&id={course.pk}"
    assert STAYS in said(root, many)
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_what_nobody_has_used_can_go(root: Client, course: CoursePage) -> None:
    assert STAYS not in said(root, f"/admin/pages/{course.pk}/delete/")
    assert not CoursePage.objects.filter(pk=course.pk).exists()


def test_an_address_of_a_wording_that_cannot_be_is_no_page(root: Client, db: None) -> None:
    kind = ContentType.objects.get_for_model(LessonPage).pk
    assert root.get(f"/admin/wording/keep/{kind}/abc/xyz/").status_code == 404
