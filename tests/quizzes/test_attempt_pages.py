from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from lms.people.models import User
from quizzes import actions
from quizzes.models import Attempt, Choice, Question
from tests.conftest import signed_in
from tests.factories import add_quiz_page, make_course

from .questions import CANARY, a_quiz, asks, form, marked_reflection, single, true_false

FETCH = {"headers": {"x-requested-with": "fetch"}}


def page(attempt: Attempt, name: str = "attempt", q: int | str | None = None) -> str:
    address = reverse(f"quizzes:{name}", args=[attempt.pk])
    return f"{address}?q={q}" if q is not None else address


def typed(attempt: Attempt, **how: object) -> dict[str, list[str]]:
    """Return a filled-in form as a browser sends it."""
    return dict(form(attempt, **how).lists())


def html(response: object) -> str:
    return response.content.decode()


def without_token(response: object) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html(response))


@pytest.fixture
def attempt(staff: User) -> Attempt:
    return actions.start_attempt(a_quiz(size=3), staff)


def save_all(attempt: Attempt, **how: object) -> None:
    actions.save_answers(attempt, form(attempt, **how), by=attempt.learner)


def hand_in(attempt: Attempt, **how: object) -> Attempt:
    save_all(attempt, **how)
    return actions.submit_attempt(attempt, by=attempt.learner)


class TestAsking:
    def test_an_attempt_opens_at_its_first_question(self, as_staff: Client, attempt: Attempt):
        response = as_staff.get(page(attempt))
        assert response.status_code == 200
        assert "Question 1 of 3" in html(response)
        assert "What about mixed-0?" in html(response)
        assert "mixed-1" not in html(response)

    def test_coming_back_leads_to_the_question_after_the_one_saved_last(
        self, as_staff: Client, attempt: Attempt
    ):
        as_staff.post(page(attempt), typed(attempt, numbers=[2]))
        assert "Question 3 of 3" in html(as_staff.get(page(attempt)))

    def test_with_every_answer_given_it_opens_at_the_check(
        self, as_staff: Client, attempt: Attempt
    ):
        save_all(attempt)
        assert as_staff.get(page(attempt)).url == page(attempt, "check")

    @pytest.mark.parametrize("q", ["0", "4", "-1", "abc", "9" * 5000, "1%00", "٣"])
    def test_a_question_that_is_not_there_leads_to_one_that_is(
        self, as_staff: Client, attempt: Attempt, q: str
    ):
        response = as_staff.get(page(attempt, q=q))
        assert response.status_code == 200
        assert "Question 1 of 3" in html(response)

    def test_a_saved_answer_is_shown_again(self, as_staff: Client, attempt: Attempt):
        save_all(attempt)
        assert html(as_staff.get(page(attempt, q=1))).count(" checked") == 1
        assert html(as_staff.get(page(attempt, q=2))).count(" checked") == 2
        assert html(as_staff.get(page(attempt, q=3))).count(" checked") == 1
        assert "Your answer is saved" in html(as_staff.get(page(attempt, q=1)))

    @pytest.mark.parametrize(
        ("go", "leads_to"), [("next", 3), ("back", 1), ("1", 1), ("3", 3), ("nonsense", 3)]
    )
    def test_a_button_saves_and_goes_where_it_says(
        self, as_staff: Client, attempt: Attempt, go: str, leads_to: int
    ):
        data = typed(attempt, numbers=[2]) | {"go": go}
        assert as_staff.post(page(attempt), data).url == page(attempt, q=leads_to)
        assert attempt.answers()[1]

    def test_the_last_question_leads_to_the_check(self, as_staff: Client, attempt: Attempt):
        data = typed(attempt, numbers=[3]) | {"go": "next"}
        assert as_staff.post(page(attempt), data).url == page(attempt, "check")

    def test_pausing_saves_and_leads_home(self, as_staff: Client, attempt: Attempt):
        data = typed(attempt, numbers=[1]) | {"go": "leave"}
        assert as_staff.post(page(attempt), data).url == reverse("dashboard:learning")
        assert attempt.answers()[0]

    def test_the_check_names_what_has_no_answer_yet(self, as_staff: Client, attempt: Attempt):
        actions.save_answers(attempt, form(attempt, numbers=[2]), by=attempt.learner)
        shown = html(as_staff.get(page(attempt, "check")))
        assert "Two questions have no answer yet" in shown
        assert shown.count("No answer yet") == 2
        assert "Go to question 1" in shown

    def test_a_made_up_answer_gets_a_sentence(self, as_staff: Client, attempt: Attempt):
        response = as_staff.post(page(attempt), {"asked": "1", "q1": "\x00'\""})
        assert response.status_code == 400
        assert "isn’t one of those offered" in html(response)


class TestAutosave:
    def test_it_says_when(self, as_staff: Client, attempt: Attempt):
        response = as_staff.post(page(attempt, "save"), typed(attempt, numbers=[1]), **FETCH)
        assert response.json()["saved"] is True
        assert len(response.json()["at"]) == len("14:02")

    def test_right_and_other_answers_get_answers_of_the_same_shape_and_size(
        self, as_staff: Client, attempt: Attempt
    ):
        sizes = set()
        for number in (1, 2, 3):
            for right in (True, False):
                data = typed(attempt, right=right, numbers=[number])
                response = as_staff.post(page(attempt, "save"), data, **FETCH)
                sizes.add((len(response.content), *sorted(response.json())))
        assert len(sizes) == 1

    def test_pages_are_of_the_same_size_whichever_option_is_ticked(
        self, as_staff: Client, attempt: Attempt
    ):
        for number in (1, 2):
            sizes = set()
            for right in (True, False):
                data = form(attempt, right=right, numbers=[number])
                actions.save_answers(attempt, data, by=attempt.learner)
                sizes.add(len(as_staff.get(page(attempt, q=number)).content))
            assert len(sizes) == 1

    def test_after_handing_in_it_says_so_calmly(self, as_staff: Client, attempt: Attempt):
        hand_in(attempt, right=False)
        response = as_staff.post(page(attempt, "save"), typed(attempt), **FETCH)
        assert response.status_code == 409
        assert response.json()["code"] == "attempt_closed"
        assert response.json()["saved"] is False
        assert "handed this quiz in" in response.json()["message"]

    def test_what_was_never_offered_is_refused_in_words(self, as_staff: Client, attempt: Attempt):
        data = {"asked": "1", "q1": "made-up"}
        response = as_staff.post(page(attempt, "save"), data, **FETCH)
        assert response.status_code == 400
        assert response.json()["code"] == "not_offered"

    def test_signed_out_it_says_that_the_answer_is_still_there(self, attempt: Attempt):
        response = Client().post(page(attempt, "save"), typed(attempt), **FETCH)
        assert response.status_code == 401
        assert "still on this page" in response.json()["message"]


class TestHandingIn:
    def test_it_leads_to_the_review(self, as_staff: Client, attempt: Attempt):
        save_all(attempt)
        response = as_staff.post(page(attempt, "submit"))
        assert response.url == page(attempt, "review")
        attempt.refresh_from_db()
        assert attempt.passed

    def test_twice_leads_to_the_same_review(self, as_staff: Client, attempt: Attempt):
        save_all(attempt)
        first = as_staff.post(page(attempt, "submit"))
        closed = Attempt.objects.get(pk=attempt.pk).submitted_at
        second = as_staff.post(page(attempt, "submit"))
        assert first.url == second.url
        assert Attempt.objects.get(pk=attempt.pk).submitted_at == closed

    def test_a_closed_attempt_leads_to_its_review(self, as_staff: Client, attempt: Attempt):
        hand_in(attempt)
        assert as_staff.get(page(attempt)).url == page(attempt, "review")
        assert as_staff.get(page(attempt, "check")).url == page(attempt, "review")

    def test_an_open_attempt_has_no_review(self, as_staff: Client, attempt: Attempt):
        assert as_staff.get(page(attempt, "review")).url == page(attempt)

    def test_a_form_from_another_tab_gets_a_calm_page(self, as_staff: Client, attempt: Attempt):
        hand_in(attempt, right=False)
        response = as_staff.post(page(attempt), typed(attempt))
        assert response.status_code == 409
        assert "already handed in" in html(response)
        assert page(attempt, "review") in html(response)

    @pytest.mark.parametrize("name", ["save", "submit"])
    def test_looking_changes_nothing(self, as_staff: Client, attempt: Attempt, name: str):
        assert as_staff.get(page(attempt, name)).status_code == 405
        assert Attempt.objects.get(pk=attempt.pk).is_open

    def test_a_form_from_another_site_is_refused(self, staff: User, attempt: Attempt):
        client = Client(enforce_csrf_checks=True)
        client.force_login(staff)
        for name in ("attempt", "save", "submit"):
            assert client.post(page(attempt, name), typed(attempt)).status_code == 403


class TestWhoMaySee:
    @pytest.mark.parametrize("name", ["attempt", "check", "review"])
    def test_someone_elses_attempt_is_not_there(
        self, peer: User, manager: User, supervisor: User, outsider_manager: User,
        trainer: User, attempt: Attempt, name: str,
    ):  # fmt: skip
        for person in (peer, manager, supervisor, outsider_manager, trainer):
            assert signed_in(person).get(page(attempt, name)).status_code == 404

    @pytest.mark.parametrize("name", ["attempt", "save", "submit"])
    def test_nobody_writes_into_someone_elses_attempt(
        self, peer: User, attempt: Attempt, name: str
    ):
        assert signed_in(peer).post(page(attempt, name), typed(attempt)).status_code == 404
        assert Attempt.objects.get(pk=attempt.pk).is_open
        assert not any(attempt.answers().values())

    @pytest.mark.parametrize("name", ["attempt", "check", "review"])
    def test_a_stranger_is_asked_to_sign_in(self, attempt: Attempt, name: str):
        response = Client().get(page(attempt, name))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


class TestSignedOutInTheMiddle:
    def after_signing_in(self, client: Client, staff: User, response: object) -> str:
        back = parse_qs(urlsplit(response.url).query)["next"][0]
        client.force_login(staff)
        return back

    def test_the_answer_is_there_after_signing_in_again(self, staff: User, attempt: Attempt):
        client = Client()
        response = client.post(page(attempt), typed(attempt, numbers=[2]))
        back = self.after_signing_in(client, staff, response)
        assert back == page(attempt, q=2)
        shown = html(client.get(back))
        assert "You were signed out before this answer could be saved" in shown
        assert shown.count(" checked") == 2
        assert not any(attempt.answers().values())

    def test_going_on_saves_it_and_forgets_what_was_kept(self, staff: User, attempt: Attempt):
        client = Client()
        response = client.post(page(attempt), typed(attempt, numbers=[2]))
        back = self.after_signing_in(client, staff, response)
        client.post(page(attempt), typed(attempt, numbers=[2]))
        assert attempt.answers()[1]
        assert "signed out" not in html(client.get(back))

    def test_another_person_at_the_same_desk_sees_nothing_of_it(self, peer: User, attempt: Attempt):
        client = Client()
        response = client.post(page(attempt), typed(attempt, numbers=[2]))
        assert client.get(self.after_signing_in(client, peer, response)).status_code == 404

    def test_a_form_beyond_all_measure_is_not_kept(self, attempt: Attempt):
        client = Client()
        client.post(page(attempt), {"asked": "1", "q1": "x" * 100_000})
        assert "kept_sheet" not in client.session

    def test_a_long_reflection_in_any_script_is_kept(self, staff: User):
        words = "Дыхание стало медленнее. " * 190
        attempt = actions.start_attempt(asks("long", marked_reflection("r")), staff)
        client = Client()
        response = client.post(page(attempt), {"asked": "1", "q1": words})
        assert words.strip() in html(client.get(self.after_signing_in(client, staff, response)))

    def test_nothing_is_kept_for_an_attempt_that_never_was(self, course: CoursePage):
        client = Client()
        address = reverse("quizzes:attempt", args=[uuid.uuid4()])
        assert client.post(address, {"asked": "1", "q1": "x"}).status_code == 302
        assert "kept_sheet" not in client.session

    def test_a_made_up_answer_is_not_shown(self, staff: User, attempt: Attempt):
        client = Client()
        response = client.post(page(attempt), {"asked": "1", "q1": "made-up"})
        shown = client.get(self.after_signing_in(client, staff, response))
        assert shown.status_code == 200
        assert " checked" not in html(shown)


def test_nothing_of_the_key_is_in_any_answer_before_handing_in(as_staff: Client, attempt: Attempt):
    seen = [
        *[as_staff.get(page(attempt, q=number)) for number in (1, 2, 3)],
        as_staff.post(page(attempt, "save"), typed(attempt), **FETCH),
        as_staff.post(page(attempt), typed(attempt), follow=True),
        as_staff.post(page(attempt), typed(attempt, right=False, numbers=[1]), follow=True),
        as_staff.post(page(attempt), {"asked": "1", "q1": "made-up"}),
        as_staff.get(page(attempt)),
        as_staff.get(page(attempt, "check")),
        as_staff.get(page(attempt, "review"), follow=True),
        as_staff.get(page(attempt, "submit")),
    ]
    for response in seen:
        shown = html(response)
        assert CANARY not in shown
        assert "correct" not in shown
        assert "feedback" not in shown
    assert CANARY in html(as_staff.post(page(attempt, "submit"), follow=True))


def test_edits_leave_the_pages_of_an_open_attempt_as_they_were(as_staff: Client, attempt: Attempt):
    save_all(attempt)
    before = [without_token(as_staff.get(page(attempt, q=number))) for number in (1, 2, 3)]
    Question.objects.non_polymorphic().update(prompt="<p>Other</p>", points=9)
    Choice.objects.update(text="Other", is_correct=True)
    attempt.quiz.quiz_questions.all().delete()
    after = [without_token(as_staff.get(page(attempt, q=number))) for number in (1, 2, 3)]
    assert before == after


class TestReview:
    def test_it_says_passed_in_words(self, as_staff: Client, attempt: Attempt):
        hand_in(attempt)
        shown = html(as_staff.get(page(attempt, "review")))
        assert "Passed: every answer fits" in shown
        assert "You earned 3 of 3 points" in shown
        assert "100 per cent; 80 per cent passes" in shown

    def test_not_yet_says_how_many_answers_to_look_at_again(
        self, as_staff: Client, attempt: Attempt
    ):
        actions.save_answers(attempt, form(attempt, numbers=[2]), by=attempt.learner)
        actions.submit_attempt(attempt, by=attempt.learner)
        shown = html(as_staff.get(page(attempt, "review")))
        assert "Not yet: two answers to look at again" in shown
        assert shown.count("You left this one open") == 2

    def test_each_answer_gets_its_own_word_and_only_that(self, as_staff: Client, staff: User):
        attempt = actions.start_attempt(asks("one", single("one", shuffle=False)), staff)
        hand_in(attempt, right=False)
        shown = html(as_staff.get(page(attempt, "review")))
        assert f"{CANARY} option 1" in shown
        assert f"{CANARY} option 2" not in shown
        assert f"{CANARY} overall" in shown
        assert "You chose this" in shown
        assert "This fits" in shown

    def test_part_of_an_answer_is_partly_there(self, as_staff: Client, attempt: Attempt):
        data = form(attempt, numbers=[2])
        data.setlist("q2", data.getlist("q2")[:1])
        actions.save_answers(attempt, data, by=attempt.learner)
        actions.submit_attempt(attempt, by=attempt.learner)
        shown = html(as_staff.get(page(attempt, "review")))
        assert "Partly there" in shown
        assert "You earned 0.50 of 3 points" in shown

    def test_it_stays_as_it_was_when_the_questions_change(self, as_staff: Client, attempt: Attempt):
        hand_in(attempt)
        before = html(as_staff.get(page(attempt, "review")))
        Question.objects.non_polymorphic().update(prompt="<p>Other</p>", feedback="<p>Other</p>")
        after = html(as_staff.get(page(attempt, "review")))
        assert "Other" not in after
        assert len(before) == len(after)

    def test_in_a_course_it_links_the_lessons_and_another_go(
        self, as_staff: Client, staff: User, course: CoursePage
    ):
        quiz = asks("final", true_false("t", lesson="I1.1"), single("s", lesson="I9.9"))
        step = add_quiz_page(course, quiz)
        enrol(staff, course, by=staff)
        attempt = actions.start_attempt(quiz, staff)
        hand_in(attempt, right=False)
        shown = html(as_staff.get(page(attempt, "review")))
        assert "Lesson 1</a>" in shown
        assert "Back to the course" in shown
        assert reverse("progress:start_quiz", args=[step.pk]) in shown


@pytest.mark.parametrize("size", [10, 60])
def test_pages_cost_the_same_for_many_questions(
    as_staff: Client, staff: User, course: CoursePage, size: int,
    django_assert_max_num_queries: object,
):  # fmt: skip
    quiz = a_quiz(size=size)
    add_quiz_page(course, quiz)
    enrol(staff, course, by=staff)
    attempt = actions.start_attempt(quiz, staff)
    one = typed(attempt, numbers=[2])
    as_staff.get(page(attempt, "check"))
    with django_assert_max_num_queries(4):
        as_staff.get(page(attempt, q=5))
    with django_assert_max_num_queries(7):
        as_staff.post(page(attempt, "save"), one, **FETCH)
    with django_assert_max_num_queries(7):
        as_staff.post(page(attempt), one)
    with django_assert_max_num_queries(4):
        as_staff.get(page(attempt, "check"))
    with django_assert_max_num_queries(14):
        as_staff.post(page(attempt, "submit"))
    with django_assert_max_num_queries(12):  # of which four are read once for all
        as_staff.get(page(attempt, "review"))


def test_a_quiz_is_begun_and_passed_within_its_budget(
    as_staff: Client, staff: User, django_assert_max_num_queries: Any
):
    course = make_course(lessons=0)
    quiz = a_quiz(size=3)
    step = add_quiz_page(course, quiz, required=False)
    enrol(staff, course, by=staff)
    as_staff.get(step.url)
    with django_assert_max_num_queries(9):
        as_staff.get(step.url)
    with django_assert_max_num_queries(20):  # of which six read its questions
        as_staff.post(reverse("progress:start_quiz", args=[step.pk]))
    attempt = Attempt.objects.get()
    save_all(attempt)
    with django_assert_max_num_queries(14):
        as_staff.post(page(attempt, "submit"))
    with django_assert_max_num_queries(7):
        as_staff.get(page(attempt, "review"))
