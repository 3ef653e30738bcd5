"""Two presses in the same moment, through the whole of a request, with a connection each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from certificates import pdfs
from certificates.models import Certificate
from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import complete_step, enrol
from courses.progress.models import Enrolment, StepCompletion
from courses.supervision import actions as practice
from courses.supervision.models import LiveObservation, PracticePage, PracticeRequest
from lms.activity.models import Event
from lms.people.actions import invite
from lms.people.models import Agency, Membership, Team, User
from quizzes import actions as quizzes
from quizzes.models import Attempt
from tests import factories
from tests.access.world import answers
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES = 4


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "render_pages", lambda pages: [b"%PDF-1.7"] * len(pages))


@pytest.fixture
def enrolment(staff: User, course: CoursePage) -> Enrolment:
    return enrol(staff, course, by=staff)


def lessons(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def press(person: User, path: str, data: dict[str, Any] | None = None) -> list[HttpResponse]:
    """Send the same form several times at once, each from a tab of its own."""
    tabs = [signed_in(person) for _ in range(PRESSES)]
    return at_once(tabs, path, data or {})


def at_once(tabs: list[Client], path: str, data: dict[str, Any]) -> list[HttpResponse]:
    gate = Barrier(len(tabs))

    def send(tab: Client) -> HttpResponse:
        try:
            gate.wait(timeout=20)
            return tab.post(path, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tabs)) as pool:
        return list(pool.map(send, tabs))


def happened(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_handing_in_the_last_quiz_many_times_gives_one_result_and_one_certificate(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    quiz = factories.make_quiz()
    factories.add_quiz_page(course, quiz)
    for lesson in lessons(course):
        complete_step(enrolment, lesson, by=staff, evidence_type="read")
    attempt = quizzes.start_attempt(quiz, staff)
    quizzes.save_answers(attempt, answers(attempt, right=True), by=staff)

    got = press(staff, reverse("quizzes:submit", args=[attempt.pk]))

    assert {answer.status_code for answer in got} == {302}
    assert Attempt.objects.get().passed
    assert (happened("attempt.submitted"), happened("course.completed")) == (1, 1)
    assert Certificate.objects.get().learner == staff
    assert happened("certificate.issued") == 1


def test_finishing_a_lesson_many_times_completes_it_once(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    first, _ = lessons(course)
    got = press(staff, reverse("progress:finish_lesson", args=[first.pk]))
    assert {answer.status_code for answer in got} == {302}
    assert StepCompletion.objects.get().step_id == first.pk
    assert happened("step.completed") == 1


def test_finishing_the_last_lesson_many_times_gives_one_certificate(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    first, last = lessons(course)
    complete_step(enrolment, first, by=staff, evidence_type="read")
    press(staff, reverse("progress:finish_lesson", args=[last.pk]))
    assert Certificate.objects.count() == 1
    assert (happened("course.completed"), happened("certificate.issued")) == (1, 1)


def test_starting_a_course_many_times_enrols_once(staff: User, course: CoursePage) -> None:
    got = press(staff, reverse("progress:start_course", args=[course.pk]))
    assert {answer.status_code for answer in got} == {302}
    assert Enrolment.objects.get().learner == staff
    assert happened("enrolment.started") == 1


def test_starting_a_quiz_many_times_gives_one_attempt(
    staff: User, course: CoursePage, enrolment: Enrolment
) -> None:
    quiz = factories.make_quiz()
    page = factories.add_quiz_page(course, quiz)
    for lesson in lessons(course):
        complete_step(enrolment, lesson, by=staff, evidence_type="read")
    got = press(staff, reverse("progress:start_quiz", args=[page.pk]))
    assert {answer.status_code for answer in got} == {302}
    assert Attempt.objects.count() == 1


@pytest.fixture
def step(staff: User, supervisor: User) -> PracticePage:
    advanced = factories.make_course("Advanced", lessons=0)
    rubric = practice.publish_rubric(factories.make_rubric(), by=None)
    page = factories.add_practice_page(advanced, rubric)
    enrol(staff, advanced, by=staff)
    return PracticePage.objects.get(pk=page.pk)


def test_asking_for_practice_many_times_is_asking_once(
    staff: User, supervisor: User, step: PracticePage
) -> None:
    form = {"supervisor": supervisor.pk, "what": "A check-in", "when": ""}
    got = press(staff, reverse("supervision:ask", args=[step.pk]), form)
    assert {answer.status_code for answer in got} == {302}
    assert PracticeRequest.objects.count() == 1


def test_beginning_an_observation_many_times_opens_one_draft(
    supervisor: User, step: PracticePage
) -> None:
    enrolment = Enrolment.objects.get()
    path = reverse("supervision:observe_person", args=[enrolment.pk, step.pk])
    got = press(supervisor, path)
    assert len({answer.url for answer in got}) == 1
    assert LiveObservation.objects.count() == 1


def test_an_invitation_taken_up_many_times_makes_one_person(
    harbour: Agency, team: Team, manager: User
) -> None:
    made = invite(harbour, "new@harbour.example", role="staff", team=team, by=manager)
    form = {"first_name": "New", "last_name": "Person", "password": "a long quiet morning"}
    path = reverse("people:invitation", args=[made.token])
    got = at_once([Client() for _ in range(PRESSES)], path, form)
    assert {answer.status_code for answer in got} <= {200, 302, 410}
    assert Membership.objects.filter(user__email="new@harbour.example").count() == 1
