"""A trainer finds questions of all kinds in one list, and is told why one of them stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.people.models import User
from quizzes import actions
from quizzes.models import Bank, Question, Quiz, TrueFalseQuestion
from tests.conftest import signed_in

from .admin_forms import KINDS, html, to
from .questions import MAKERS, SAMPLES, a_bank, a_quiz, asks, multiple, single, true_false


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


class TestListing:
    def test_all_kinds_stand_in_one_list(self, as_trainer: Client):
        for number, make in enumerate(SAMPLES.values()):
            make(f"l-{number}")
        shown = html(as_trainer.get(to(Question, "list")))
        for number, kind in enumerate(KINDS):
            assert f"l-{number}" in shown
            assert kind.kind_label in shown
        for question in Question.objects.all():
            assert to(type(question), "edit", question.pk) in shown

    def test_it_can_be_narrowed_by_kind_bank_and_objective(self, as_trainer: Client):
        single("one", objective="1", bank=a_bank("first"))
        multiple("two", objective="2", bank=a_bank("second"))
        second = Bank.objects.get(slug="second").pk
        for query in ("kind=multiple_choice", "objective=2", f"bank={second}", "q=two"):
            shown = html(as_trainer.get(f"{to(Question, 'list')}?{query}"))
            assert to(KINDS[0], "edit", Question.objects.get(code="one").pk) not in shown, query
            assert to(KINDS[1], "edit", Question.objects.get(code="two").pk) in shown, query

    @pytest.mark.parametrize(
        "typed",
        ['"', "'", "%00", "\x00", "a\x00b", '"two', "*", "(", "two OR", "-", "\\", "x" * 9000],
    )
    @pytest.mark.parametrize("where", ["list", "list_results"])
    def test_the_search_box_survives_what_is_typed(
        self, as_trainer: Client, typed: str, where: str
    ):
        single("one")
        for query in ({"q": typed}, {"q": typed, "ordering": "-points", "kind": "single_choice"}):
            assert as_trainer.get(to(Question, where), query).status_code == 200

    @pytest.mark.parametrize("query", ["kind=none", "bank=x", "objective=9", "ordering=x", "p=x"])
    def test_a_filter_that_means_nothing_is_no_trouble(self, as_trainer: Client, query: str):
        single("one")
        assert as_trainer.get(f"{to(Question, 'list')}?{query}").status_code == 200

    @pytest.mark.parametrize("column", ["code", "title", "objective", "points", "_updated_at"])
    def test_a_search_can_be_put_in_order(self, as_trainer: Client, column: str):
        single("one")
        query = {"q": "one", "ordering": column}
        assert as_trainer.get(to(Question, "list"), query).status_code == 200

    @pytest.mark.parametrize("query", ["", "?q=tw", "?q=%22", "?q=a%00b", "?bank=x"])
    def test_a_quiz_chooses_from_all_kinds(self, as_trainer: Client, query: str):
        true_false("two", bank=a_bank("second"))
        for view in ("choose", "choose_results"):
            address = reverse(f"wagtailsnippetchoosers_quizzes_question:{view}")
            response = as_trainer.get(address + query)
            assert response.status_code == 200
            if query in ("", "?q=tw"):
                assert "True or false" in html(response)

    @pytest.mark.parametrize("size", [3, 45])
    def test_it_costs_the_same_for_many_questions(
        self, as_trainer: Client, size: int, django_assert_max_num_queries: Any
    ):
        for number in range(size):
            MAKERS[number % 3](f"n-{number}")
        as_trainer.get(to(Question, "list"))
        with django_assert_max_num_queries(26):
            as_trainer.get(to(Question, "list"))

    def test_quizzes_are_listed_with_how_many_questions_they_ask(
        self, as_trainer: Client, django_assert_max_num_queries: Any
    ):
        for number in range(12):
            a_quiz(f"q-{number}", size=3)
        as_trainer.get(to(Quiz, "list"))
        with django_assert_max_num_queries(16):
            shown = html(as_trainer.get(to(Quiz, "list")))
        assert to(Quiz, "try", Quiz.objects.first().pk) in shown

    @pytest.mark.parametrize("name", ["edit", "delete", "copy", "history", "usage"])
    def test_the_common_address_of_a_question_leads_to_its_own_kind(
        self, as_trainer: Client, name: str
    ):
        question = true_false("t")
        response = as_trainer.get(to(Question, name, question.pk))
        assert response.url == to(TrueFalseQuestion, name, question.pk)

    def test_the_list_of_one_kind_is_the_common_list(self, as_trainer: Client):
        response = as_trainer.get(to(TrueFalseQuestion, "list"))
        assert response.url == f"{to(Question, 'list')}?kind=true_false"


class TestDeleting:
    def refused(self, response: object) -> bool:
        return "stays:" in html(response)

    def test_a_question_nobody_was_asked_may_go(self, as_trainer: Client):
        question = single("gone")
        as_trainer.post(to(type(question), "delete", question.pk))
        assert not Question.objects.exists()

    def test_a_question_that_a_quiz_asks_stays(self, as_trainer: Client):
        asks("final", question := single("kept"))
        response = as_trainer.post(to(type(question), "delete", question.pk), follow=True)
        assert self.refused(response)
        assert Question.objects.exists()

    def test_a_question_that_somebody_was_asked_stays(self, as_trainer: Client, staff: User):
        quiz = asks("final", question := single("kept"))
        actions.start_attempt(quiz, staff)
        quiz.quiz_questions.all().delete()
        response = as_trainer.get(to(type(question), "delete", question.pk), follow=True)
        assert self.refused(response)

    def test_many_at_once_are_refused_in_the_same_words(self, as_trainer: Client):
        asks("final", kept := single("kept"))
        free = true_false("free")
        address = reverse(
            "wagtail_bulk_action", args=[Question._meta.app_label, "question", "delete"]
        )
        response = as_trainer.post(f"{address}?id={kept.pk}&id={free.pk}", follow=True)
        assert response.status_code == 200
        assert self.refused(response)
        assert Question.objects.count() == 2

    def test_many_that_nobody_needs_go_at_once(self, as_trainer: Client):
        gone = [make(f"free-{number}") for number, make in enumerate(MAKERS[:7])]
        address = reverse("wagtail_bulk_action", args=["quizzes", "question", "delete"])
        query = "&".join(f"id={question.pk}" for question in gone)
        as_trainer.post(f"{address}?{query}", follow=True)
        assert not Question.objects.non_polymorphic().exists()
        assert not TrueFalseQuestion.objects.exists()

    def test_a_quiz_that_was_taken_and_a_bank_with_questions_stay(
        self, as_trainer: Client, staff: User
    ):
        quiz = a_quiz()
        actions.start_attempt(quiz, staff)
        for thing in (quiz, a_bank()):
            response = as_trainer.post(to(type(thing), "delete", thing.pk), follow=True)
            assert self.refused(response)
            assert type(thing).objects.exists()
