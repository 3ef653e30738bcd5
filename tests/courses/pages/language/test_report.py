"""The report that says of everything written what there is to look at, and what was kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.language.actions import keep_wording
from courses.pages.language.looking import look_at
from courses.pages.language.report import report_rows
from courses.pages.models import CoursePage, LessonPage, Term
from lms.people.models import User
from quizzes.models import Choice
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("wording")

BAD = "The addict’s brother called."


def html(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def report() -> str:
    return reverse("wording_report")


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    return factories.add_lesson(factories.first_module(course), "A lesson", introduction=BAD)


def test_it_says_when_there_is_nothing(as_trainer: Client, report: str) -> None:
    assert "keeps to the shared language" in html(as_trainer.get(report))


def test_it_names_the_thing_the_phrase_and_the_preferred_wording(
    as_trainer: Client, report: str, lesson: LessonPage
) -> None:
    Term.objects.create(term="State", slug="state", definition="No junkie here, and an addict.")
    shown = html(as_trainer.get(report))
    assert "3 to look at, 0 kept with a reason" in shown
    for words in ("A lesson", "Introduction", BAD, "a person in recovery", "State", "junkie"):
        assert words in shown
    assert reverse("wagtailadmin_pages:edit", args=[lesson.pk]) in shown


def test_it_says_who_kept_what_and_why(
    as_trainer: Client, report: str, lesson: LessonPage, trainer: User
) -> None:
    keep_wording(lesson, look_at(lesson)[0], reason="The name of a group.", by=trainer)
    shown = html(as_trainer.get(report))
    assert "0 to look at, 1 kept with a reason" in shown
    assert f"Kept by {trainer}" in shown
    assert "The name of a group." in shown


def test_a_newer_draft_is_read_beside_what_learners_see(lesson: LessonPage) -> None:
    lesson.save_revision().publish()
    lesson.introduction = "A junkie called."
    lesson.save_revision()
    rows = {row.finding.hit.phrase: row.version for row in report_rows()}
    assert rows == {"addict": "What learners see", "junkie": "A draft"}


def test_a_draft_that_says_the_same_is_told_once(lesson: LessonPage) -> None:
    lesson.save_revision().publish()
    lesson.title = "Another title"
    lesson.save_revision()
    assert len(report_rows()) == 1


def test_options_of_questions_are_in_it(db: None) -> None:
    factories.make_quiz(questions=2)
    Choice.objects.filter(text="Other").update(text=BAD)
    assert [row.finding.place for row in report_rows()] == ["Option 2 / Text"] * 2


def test_more_things_ask_no_more_of_the_database(
    as_trainer: Client,
    report: str,
    course: CoursePage,
    django_assert_max_num_queries: Callable,
    django_assert_num_queries: Callable,
) -> None:
    module = factories.first_module(course)

    def write(count: int) -> None:
        for _ in range(count):
            number = LessonPage.objects.count()
            page = factories.add_lesson(module, f"Lesson no. {number}", introduction=BAD)
            page.save_revision().publish()
            page.introduction = f"{BAD} Again, addict {number}."
            page.save_revision()
            Term.objects.create(term=f"T{number}", slug=f"t{number}", definition=BAD)
            factories.make_quiz(f"quiz-{number}", questions=2)

    def write_and_open(count: int) -> None:
        write(count)
        Choice.objects.update(feedback=BAD)
        as_trainer.get(report)  # fills the caches that every page of the site has

    write_and_open(2)
    with django_assert_max_num_queries(60) as few:
        as_trainer.get(report)
    asked = len(few)
    write_and_open(6)
    with django_assert_num_queries(asked):
        as_trainer.get(report)


def test_it_is_for_trainers(as_trainer: Client, report: str, staff: User, manager: User) -> None:
    assert "Wording to look at" in html(as_trainer.get(reverse("wagtailadmin_home")))
    for person in (staff, manager):
        assert signed_in(person).get(report).status_code in (302, 403, 404)
    assert Client().get(report).status_code == 302
