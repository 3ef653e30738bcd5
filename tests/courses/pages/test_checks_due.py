"""The trainers' report of lessons whose facts should be looked up again."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.pages.models import ArticlePage, CoursePage, LessonPage
from lms.people.models import User
from tests import factories
from tests.conftest import signed_in

REPORT = "/admin/reports/checks-due/"
TODAY = dt.date.today()  # noqa: DTZ011  (a day or so either way makes no difference here)


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def as_administrator(db: None) -> Client:
    return signed_in(User.objects.create_superuser("root@harbour.example", "x" * 12))


@pytest.fixture
def lessons(course: CoursePage) -> list[LessonPage]:
    """Three lessons: due long ago, due in a month, due in a year."""
    module = factories.first_module(course)
    LessonPage.objects.all().delete()
    return [
        factories.add_lesson(module, title, reviewed_on=days(due - 180), review_due=days(due))
        for title, due in (("Long ago", -200), ("Next month", 30), ("Next year", 365))
    ]


@pytest.fixture
def article(lessons: list[LessonPage]) -> ArticlePage:
    page = ArticlePage(title="=cmd|Evidence", slug="evidence", review_due=days(-3))
    return factories.make_site().add_child(instance=page)


def shown(client: Client, query: str = "") -> list[str]:
    answer = client.get(REPORT + query)
    assert answer.status_code == 200
    return [page.title for page in answer.context["object_list"]]


def test_it_lists_what_is_due_now_the_longest_overdue_first(
    as_administrator: Client, article: ArticlePage
) -> None:
    assert shown(as_administrator) == ["Long ago", article.title]
    text = as_administrator.get(REPORT).content.decode()
    assert "Introduction" in text
    assert "Beside the courses" in text


def test_it_can_look_ahead_and_at_one_course(
    as_administrator: Client, article: ArticlePage, course: CoursePage
) -> None:
    assert shown(as_administrator, "?ahead=soon") == ["Long ago", article.title, "Next month"]
    assert len(shown(as_administrator, "?ahead=all")) == 4
    assert shown(as_administrator, f"?ahead=all&course={course.pk}") == [
        "Long ago",
        "Next month",
        "Next year",
    ]


def test_an_unpublished_lesson_is_left_out(
    as_administrator: Client, lessons: list[LessonPage]
) -> None:
    lessons[0].unpublish()
    assert shown(as_administrator) == []
    assert "checked within its time" in as_administrator.get(REPORT).content.decode()


def test_it_exports_what_it_shows(as_administrator: Client, article: ArticlePage) -> None:
    answer = as_administrator.get(f"{REPORT}?export=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "Lesson,Course,Last checked,Check again"
    assert lines[1] == f"Long ago,Introduction,{days(-380)},{days(-200)}"
    assert lines[2].startswith("'=cmd|Evidence,Beside the courses")
    sheet = as_administrator.get(f"{REPORT}?export=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert [row[0] for row in rows] == ["Lesson", "Long ago", "=cmd|Evidence"]


def test_it_stands_in_the_menu_and_on_the_first_page(
    as_administrator: Client, article: ArticlePage
) -> None:
    page = as_administrator.get("/admin/").content.decode()
    assert page.count(REPORT) >= 2
    assert "Long ago" in page
    assert "Next month" not in page


def test_someone_who_edits_nothing_has_no_such_report(as_staff: Client) -> None:
    assert as_staff.get(REPORT).status_code in (302, 403)


@pytest.mark.parametrize("count", [1, 12])
def test_it_takes_the_same_queries_for_few_and_many(
    as_administrator: Client, course: CoursePage, count: int, django_assert_max_num_queries: object
) -> None:
    module = factories.first_module(course)
    for number in range(count):
        factories.add_lesson(module, f"Due {number}", review_due=days(-1))
    as_administrator.get(REPORT)
    with django_assert_max_num_queries(16):
        as_administrator.get(REPORT)
