"""One person's evidence: why this status, which rule, which records; and no private word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.actions import issue
from courses.pages.models import CoursePage, LessonPage
from courses.progress.actions import assign, complete_step, enrol
from courses.progress.models import Enrolment
from courses.progress.status import Status
from courses.supervision.models import Criterion, LiveObservation, PracticeRequest, Rating, Rubric
from lms.people.models import Agency, Role, Team, User
from quizzes.models import Attempt
from tests.factories import (
    add_practice_page,
    add_quiz_page,
    first_module,
    make_course,
    make_quiz,
    make_rubric,
)
from tests.reports.conftest import put
from tests.reports.reading import exported, text

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


def published_rubric() -> Rubric:
    rubric = make_rubric()
    rubric.published_at = NOON
    rubric.save()
    return rubric


def page_of(client: Client, person: User) -> str:
    response = client.get(reverse("reports:person", args=[person.pk]))
    assert response.status_code == 200
    return text(response.content.decode())


def test_it_says_who_this_is_and_where_they_work(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    page = page_of(as_manager, staff)
    assert "Sam Staff" in page
    assert "Residential, staff" in page


def test_it_explains_the_status_with_the_sentence_of_the_matrix(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    enrolment = put(staff, course, Status.WAITING_ON_SUPERVISOR)
    page = page_of(as_manager, staff)
    assert "A supervisor has the next move." in page
    assert enrolment.waits.get().sentence in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"team": True, "due_days": 30},
            "Asked of everyone in the team Residential, by Max Manager on",
        ),
        ({"team": True, "due_days": 30}, "due 30 days after being assigned"),
        ({"role": Role.STAFF}, "Asked of staff at Harbour Recovery Services"),
        ({"due_on": dt.date(2030, 1, 31)}, "due on 31 January 2030"),
        ({"person": True}, "Asked of Sam Staff"),
        ({"person": True}, "no due date"),
    ],
)
def test_it_names_the_rule_and_who_made_it(
    as_manager: Client,
    staff: User,
    manager: User,
    harbour: Agency,
    team: Team,
    course: CoursePage,
    fields: dict[str, Any],
    sentence: str,
) -> None:
    real = {"team": team, "person": staff}
    fields = {key: real.get(key, value) for key, value in fields.items()}
    assign(course, agency=harbour, by=manager, **fields)
    assert sentence in page_of(as_manager, staff)


def test_it_says_when_nobody_asked_for_it(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    enrol(staff, course, by=staff)
    assert "Nobody asked for it: started by themselves" in page_of(as_manager, staff)


def test_each_step_has_its_date_and_what_it_rests_on(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    quiz = add_quiz_page(course, make_quiz())
    practice = add_practice_page(course, published_rubric())
    lesson = LessonPage.objects.child_of(first_module(course)).first()
    enrolment = enrol(staff, course, by=staff)
    for step, kind in (
        (lesson, "read"), (quiz, "quizzes.attempt"), (practice, "supervision.feedback"),
    ):  # fmt: skip
        complete_step(enrolment, step, by=staff, evidence_type=kind, at=NOON)
    page = page_of(as_manager, staff)
    for title, kind, rests_on in (
        ("Lesson 1", "Lesson", "Read"),
        (quiz.title, "Quiz", "Quiz passed"),
        (practice.title, "Supervised practice", "Observations signed off"),
    ):
        assert f"{title} {kind} 10 Mar 2026 {rests_on}" in page
    assert "Lesson 2 Lesson Not yet" in page
    assert "3 of 4 required" in page


def test_a_step_that_has_left_the_course_stays_on_record(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    lesson = LessonPage.objects.child_of(first_module(course)).first()
    complete_step(enrol(staff, course, by=staff), lesson, by=staff, evidence_type="read", at=NOON)
    lesson.unpublish()
    assert "Lesson 1 No longer in the course 10 Mar 2026 Read" in page_of(as_manager, staff)


def test_a_course_that_was_closed_stays_on_record(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    issue(put(staff, course, Status.COMPLETE))
    course.unpublish()
    assert "Introduction" in page_of(as_manager, staff)


def test_certificates_come_with_a_link_to_check_them(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    first = issue(put(staff, course, Status.COMPLETE))
    second = issue(put(staff, course, Status.COMPLETE, cycle=2))
    response = as_manager.get(reverse("reports:person", args=[staff.pk]))
    page = response.content.decode()
    for certificate in (first, second):
        assert certificate.number in page
        assert reverse("certificates:verify_code", args=[certificate.code]) in page


def test_a_course_nobody_asked_for_is_named_too(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    assert "Introduction Not assigned" in page_of(as_manager, staff)


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_person_who_is_not_there_is_not_found(
    as_manager: Client, number: int, course: CoursePage
) -> None:
    assert as_manager.get(f"/team/people/{number}/").status_code == 404


# Nothing private

CANARY = "PRIVATE-CANARY"


@pytest.fixture
def confided(staff: User, supervisor: User, course: CoursePage) -> Enrolment:
    """Put a canary into every field in which somebody writes or is judged."""
    quiz = make_quiz()
    add_quiz_page(course, quiz)
    rubric = published_rubric()
    practice = add_practice_page(course, rubric)
    enrolment = enrol(staff, course, by=staff)
    attempt = Attempt.objects.create(
        quiz=quiz, learner=staff, number=1, quiz_title=quiz.title, pass_mark=80, frozen=[],
        points_earned=7, points_possible=9, passed=False, submitted_at=timezone.now(),
    )  # fmt: skip
    question = quiz.quiz_questions.first().question
    attempt.responses.create(position=0, question=question, answer={"text": CANARY})
    asked = PracticeRequest.objects.create(
        enrolment=enrolment, step=practice, learner=staff, supervisor=supervisor,
        what=CANARY, when=CANARY, reply=CANARY,
    )  # fmt: skip
    for day, moment in ((dt.date(2026, 3, 9), NOON), (dt.date(2026, 3, 8), None)):
        feedback = LiveObservation.objects.create(
            enrolment=enrolment, step=practice, rubric=rubric, request=asked, learner=staff,
            observer=supervisor, observed_on=day, strengths=CANARY, next_step=CANARY,
            learner_reply=CANARY, setting=CANARY, context=CANARY, shared_at=moment,
            state="shared" if moment else "draft",
        )  # fmt: skip
        for criterion in Criterion.objects.all():
            Rating.objects.create(feedback=feedback, criterion=criterion, level=2, evidence=CANARY)
    return enrolment


def test_observations_are_dates_and_states(
    as_manager: Client, staff: User, confided: Enrolment
) -> None:
    page = page_of(as_manager, staff)
    assert "Live observation, 9 March 2026 Shared 10 March 2026" in page


def test_drafts_are_not_told(as_manager: Client, staff: User, confided: Enrolment) -> None:
    assert "8 March 2026" not in page_of(as_manager, staff)


def test_no_private_word_and_no_score_reaches_a_manager(
    as_manager: Client, staff: User, confided: Enrolment
) -> None:
    pages = [as_manager.get("/team/").content.decode(), page_of(as_manager, staff)]
    pages.append(str(exported(as_manager)))
    for words in map(words_of, pages):
        assert "Sam Staff" in words
        for private in (CANARY, "Criterion 0", "Emerging", "Anchor", "77", "7 of 9", "KEY-CANARY"):
            assert private not in words


def words_of(page: str) -> str:
    """Return what a reader sees: a form's token may hold any two digits."""
    return BeautifulSoup(page, "html.parser").get_text(" ")


def test_one_person_costs_a_fixed_number_of_queries(
    as_manager: Client, staff: User, confided: Enrolment, django_assert_max_num_queries: Any
) -> None:
    address = reverse("reports:person", args=[staff.pk])
    for number in range(4):
        course = make_course(f"Course {number}", lessons=5)
        put(staff, course, Status.WAITING_ON_SUPERVISOR)
    as_manager.get(address)
    with django_assert_max_num_queries(30):
        as_manager.get(address)
