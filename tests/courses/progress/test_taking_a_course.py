"""A member of staff takes a course: joins, reads, leaves, comes back, completes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage, LessonPage
from courses.progress import actions
from courses.progress.models import Enrolment, Place, StepCompletion
from courses.progress.path import StepState, course_path
from courses.progress.signals import course_completed
from lms.people.models import User
from tests.factories import add_lesson, add_quiz_page, first_module, make_course, make_quiz


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def states(course: CoursePage, enrolment: Enrolment | None) -> list[str]:
    return [step.state.value for step in course_path(course, enrolment).steps()]


@pytest.fixture
def enrolment(staff: User, course: CoursePage) -> Enrolment:
    return actions.enrol(staff, course, by=staff)


def test_starting_a_course_leads_to_its_first_lesson(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    answer = as_staff.post(reverse("progress:start_course", args=[course.pk]), follow=True)
    assert answer.status_code == 200
    assert "Lesson 1" in answer.content.decode()
    assert Enrolment.objects.get(learner=staff).agency == staff.agency


def test_starting_twice_gives_one_enrolment(as_staff: Client, course: CoursePage) -> None:
    for _ in range(2):
        as_staff.post(reverse("progress:start_course", args=[course.pk]))
    assert Enrolment.objects.count() == 1


def test_a_lesson_says_what_completes_it(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    page = as_staff.get(lessons_of(course)[0].url)
    assert "Done when you press “Done, and on” at its end" in page.content.decode()


def test_finishing_a_lesson_goes_on_to_the_next(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    first, second = lessons_of(course)
    answer = as_staff.post(reverse("progress:finish_lesson", args=[first.pk]))
    assert answer.url == second.url
    assert states(course, enrolment) == ["done", "now"]


def test_finishing_a_lesson_twice_is_one_completion(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    first = lessons_of(course)[0]
    for _ in range(2):
        as_staff.post(reverse("progress:finish_lesson", args=[first.pk]))
    assert StepCompletion.objects.count() == 1


def test_the_last_lesson_completes_the_course_once(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    heard = []

    def listener(enrolment: Enrolment, **kwargs: object) -> None:
        heard.append(enrolment)

    course_completed.connect(listener)
    for lesson in [*lessons_of(course), lessons_of(course)[-1]]:
        actions.complete_step(enrolment, lesson, by=staff, evidence_type="read")
    course_completed.disconnect(listener)
    enrolment.refresh_from_db()
    assert enrolment.is_complete
    assert heard == [enrolment]


def test_leaving_in_the_middle_and_coming_back_to_the_same_place(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    lesson = lessons_of(course)[0]
    block = lesson.body[1].id
    saved = as_staff.post(
        reverse("progress:keep_place", args=[lesson.pk]), {"place": block},
        headers={"X-Requested-With": "fetch"},
    )  # fmt: skip
    assert saved.json() == {"saved": True}
    assert f'data-place-start="{block}"' in as_staff.get(lesson.url).content.decode()
    learning = as_staff.get(reverse("dashboard:learning")).content.decode()
    assert f'href="{lesson.url}"' in learning


@pytest.mark.parametrize("place", ["", "x" * 65, "a\x00b"])
def test_a_place_that_cannot_be_one_gets_a_sentence(
    as_staff: Client, course: CoursePage, enrolment: Enrolment, place: str
) -> None:
    url = reverse("progress:keep_place", args=[lessons_of(course)[0].pk])
    answer = as_staff.post(url, {"place": place}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 400
    assert answer.json()["message"] == "That isn't a place in this lesson."
    assert not Place.objects.exists()


def test_nobody_reads_a_lesson_without_signing_in(client: Client, course: CoursePage) -> None:
    answer = client.get(lessons_of(course)[0].url)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/courses/")


def test_a_lesson_of_a_course_not_begun_leads_to_the_course(
    as_staff: Client, course: CoursePage
) -> None:
    answer = as_staff.get(lessons_of(course)[0].url, follow=True)
    assert answer.redirect_chain[-1][0] == course.url
    assert "Start the course to open it." in answer.content.decode()


def test_a_forged_completion_without_enrolment_is_refused(
    as_staff: Client, course: CoursePage
) -> None:
    answer = as_staff.post(reverse("progress:finish_lesson", args=[lessons_of(course)[0].pk]))
    assert answer.status_code == 403
    assert not StepCompletion.objects.exists()


def test_a_quiz_step_cannot_be_marked_as_read(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    page = add_quiz_page(course, make_quiz())
    assert as_staff.post(reverse("progress:finish_lesson", args=[page.pk])).status_code == 404


def test_a_locked_quiz_says_what_opens_it(
    as_staff: Client, course: CoursePage, enrolment: Enrolment
) -> None:
    page = add_quiz_page(course, make_quiz())
    answer = as_staff.get(page.url)
    assert answer.status_code == 403
    assert "Opens once you have done “Lesson 1” and 1 other step" in answer.content.decode()
    refused = as_staff.post(reverse("progress:start_quiz", args=[page.pk]))
    assert refused.status_code == 403


def test_a_step_added_later_does_not_lock_finished_content_again(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    page = add_quiz_page(course, make_quiz())
    for lesson in lessons_of(course):
        actions.complete_step(enrolment, lesson, by=staff, evidence_type="read")
    actions.complete_step(enrolment, page, by=staff, evidence_type="read")
    add_lesson(first_module(course), "Added later")
    enrolment.refresh_from_db()
    assert enrolment.is_complete
    assert states(course, enrolment)[:3] == ["done", "done", "done"]
    assert StepState.LOCKED.value not in states(course, enrolment)


def test_an_unpublished_lesson_stops_being_required_and_keeps_its_record(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    first, second = lessons_of(course)
    actions.complete_step(enrolment, first, by=staff, evidence_type="read")
    first.unpublish()
    actions.complete_step(enrolment, second, by=staff, evidence_type="read")
    enrolment.refresh_from_db()
    assert enrolment.is_complete
    assert StepCompletion.objects.filter(step=first).exists()


def test_a_course_with_a_prerequisite_opens_after_it(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    advanced = make_course("Advanced", lessons=1)
    advanced.prerequisites.add(course)
    advanced.save()
    url = reverse("progress:start_course", args=[advanced.pk])
    refused = as_staff.post(url)
    assert refused.status_code == 409
    assert "Advanced opens once you have completed Introduction." in refused.content.decode()
    assert "Start this course" not in as_staff.get(advanced.url).content.decode()
    enrolment = actions.enrol(staff, course, by=staff)
    for lesson in lessons_of(course):
        actions.complete_step(enrolment, lesson, by=staff, evidence_type="read")
    assert as_staff.post(url).status_code == 302


def test_an_assignment_reaches_its_team_and_only_brings_due_dates_forward(
    staff: User, manager: User, course: CoursePage, team: object, outsider: User
) -> None:
    agency = staff.agency
    actions.assign(course, agency=agency, by=manager, team=team, due_on=date(2027, 3, 1))
    actions.assign(course, agency=agency, by=manager, team=team, due_on=date(2027, 6, 1))
    assert Enrolment.objects.get(learner=staff).due_on == date(2027, 3, 1)
    assert not Enrolment.objects.filter(learner__in=[manager, outsider]).exists()


def test_a_page_with_records_cannot_be_deleted_only_unpublished(
    client: Client, staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    client.force_login(User.objects.create_superuser("admin@harbour.example", "x" * 12))
    answer = client.post(f"/admin/pages/{course.pk}/delete/", follow=True)
    assert "people&#x27;s records rest on it" in answer.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


@pytest.mark.parametrize("lessons", [2, 12])
def test_reading_costs_the_same_however_long_the_course(
    as_staff: Client, staff: User, lessons: int, django_assert_max_num_queries: object
) -> None:
    course = make_course(lessons=lessons)
    enrolment = actions.enrol(staff, course, by=staff)
    first = lessons_of(course)[0]
    for lesson in lessons_of(course)[:-1]:
        actions.complete_step(enrolment, lesson, by=staff, evidence_type="read")
    as_staff.get(first.url)
    with django_assert_max_num_queries(15):
        as_staff.get(first.url)
    with django_assert_max_num_queries(15):
        as_staff.get(course.url)
    with django_assert_max_num_queries(15):
        as_staff.get(reverse("dashboard:learning"))


def test_reading_a_lesson_and_marking_it_done_stay_within_their_budget(
    as_staff: Client, staff: User, course: CoursePage, django_assert_max_num_queries: Any
) -> None:
    actions.enrol(staff, course, by=staff)
    step = next(course.outline().steps())
    as_staff.get(step.url)
    with django_assert_max_num_queries(7):  # of which two render it anew
        as_staff.get(step.url)
    with django_assert_max_num_queries(9):
        as_staff.post(reverse("progress:finish_lesson", args=[step.id]))
    with django_assert_max_num_queries(7):
        as_staff.get(course.url)
    as_staff.get(reverse("dashboard:learning"))
    with django_assert_max_num_queries(8):
        as_staff.get(reverse("dashboard:learning"))
