"""A trainer at work: writes questions of each kind, makes a quiz, tries it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lms.people.models import User
from quizzes.glance import Glance
from quizzes.models import (
    AcceptedAnswer,
    Attempt,
    BlanksQuestion,
    Gap,
    Question,
    Quiz,
    QuizDraw,
    ReflectionQuestion,
    Response,
    ShortAnswerQuestion,
)
from quizzes.permissions import TRAINER_ACTIONS, TRAINER_MODELS
from tests.conftest import signed_in

from .admin_forms import KINDS, html, inline, options, rich, to, written
from .questions import (
    CANARY,
    MAKERS,
    SAMPLES,
    a_bank,
    a_quiz,
    asks,
    blanks,
    marked_reflection,
    matching,
    ordering,
    reflection,
    single,
    true_false,
)


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


class TestWriting:
    def test_adding_starts_with_a_page_of_kinds(self, as_trainer: Client):
        shown = html(as_trainer.get(to(Question, "add")))
        for kind in KINDS:
            assert kind.kind_description in shown
            assert to(kind, "add") in shown

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
    def test_a_question_of_each_kind_can_be_written_and_published(
        self, as_trainer: Client, kind: type[Question]
    ):
        assert as_trainer.get(to(kind, "add")).status_code == 200
        response = as_trainer.post(to(kind, "add"), written(kind.kind), follow=True)
        question = Question.objects.get(code="n-1")
        assert type(question) is kind
        assert question.live
        assert "n-1: A name" in html(response)
        assert kind.kind_label in html(response)

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
    def test_a_question_can_be_edited_looked_back_on_and_copied(
        self, as_trainer: Client, kind: type[Question]
    ):
        as_trainer.post(to(kind, "add"), written(kind.kind))
        question = Question.objects.get(code="n-1")
        for name in ("edit", "history", "copy", "usage", "delete"):
            assert as_trainer.get(to(kind, name, question.pk)).status_code == 200
        copied = html(as_trainer.get(to(kind, "copy", question.pk)))
        assert 'value="n-1"' not in copied

    @pytest.mark.parametrize(
        ("kind", "answers", "sentence"),
        [
            ("single_choice", options(False, False), "Mark exactly one option as the right answer"),
            ("single_choice", options(True, True), "Mark exactly one option as the right answer"),
            ("single_choice", options(True), "Give at least two options"),
            ("single_choice", options(), "Give at least two options"),
            ("multiple_choice", options(False, False), "Mark at least one option as right"),
            ("multiple_choice", options(True), "Give at least two options"),
        ],
    )
    def test_what_could_not_be_asked_is_refused_in_a_sentence(
        self, as_trainer: Client, kind: str, answers: dict[str, Any], sentence: str
    ):
        data = {name: value for name, value in written(kind).items() if "choices" not in name}
        response = as_trainer.post(to(Question.kinds()[kind], "add"), data | answers)
        assert sentence in html(response)
        assert "A name" in html(response)
        assert not Question.objects.exists()

    def test_two_options_that_say_the_same_are_refused(self, as_trainer: Client):
        data = written("single_choice", **{"choices-0-text": "Same", "choices-1-text": " same"})
        response = as_trainer.post(to(Question.kinds()["single_choice"], "add"), data)
        assert "Two options say the same" in html(response)

    def test_a_draft_may_be_unfinished_and_is_not_asked(self, as_trainer: Client):
        data = written("single_choice") | options(False)
        del data["action-publish"]
        as_trainer.post(to(Question.kinds()["single_choice"], "add"), data)
        assert not Question.objects.get(code="n-1").live

    def test_a_code_is_used_once(self, as_trainer: Client):
        single("n-1")
        kind = Question.kinds()["true_false"]
        response = as_trainer.post(to(kind, "add"), written("true_false"))
        assert "already exists" in html(response)
        assert Question.objects.count() == 1


class TestPreview:
    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
    def test_a_question_is_previewed_as_learners_see_it_before_it_is_saved(
        self, as_trainer: Client, kind: type[Question]
    ):
        data = written(kind.kind)
        response = as_trainer.post(to(kind, "preview_on_add"), data)
        assert response.json() == {"is_valid": True, "is_available": True}
        shown = as_trainer.get(to(kind, "preview_on_add"))
        assert shown.status_code == 200
        assert "What fits?" in html(shown)
        assert "nothing is recorded" in html(shown)
        assert not Question.objects.filter(code="n-1").exists()

    @pytest.mark.parametrize("make", MAKERS)
    def test_an_edit_is_previewed_in_the_admin_without_a_trace(self, as_trainer: Client, make: Any):
        question = make("p-1")
        address = to(type(question), "preview_on_edit", question.pk)
        as_trainer.post(address, written(question.kind, code="p-1"))
        shown = as_trainer.get(address)
        assert "What fits?" in html(shown)
        assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
        question.refresh_from_db()
        assert "What about p-1?" in question.prompt
        assert not Attempt.objects.exists()

    @pytest.mark.parametrize("make", [matching, ordering, blanks])
    def test_every_row_of_the_key_is_shown_as_the_key(self, as_trainer: Client, make: Any):
        question = make("p-1")
        address = to(type(question), "preview_on_edit", question.pk)
        as_trainer.post(address, written(question.kind, code="p-1"))
        rows = BeautifulSoup(html(as_trainer.get(address)), "html.parser").select(".is-row")
        assert rows
        assert all("is-key" in row["class"] for row in rows)

    def test_a_quiz_can_be_tried_with_its_key_and_without_a_trace(self, as_trainer: Client):
        quiz = a_quiz(size=6)
        shown = html(as_trainer.get(to(Quiz, "try", quiz.pk)))
        for number in range(6):
            assert f"What about mixed-{number}?" in shown
        assert CANARY in shown
        assert (Attempt.objects.count(), Response.objects.count()) == (0, 0)

    def test_trying_shows_what_the_answers_earn_without_a_trace(self, as_trainer: Client):
        quiz = asks("one", true_false("t"))
        data = {"seed": "1", "asked": "1", "q1": "true"}
        shown = html(as_trainer.post(to(Quiz, "try", quiz.pk), data))
        assert "1 of 1 points" in shown
        assert "passed" in shown
        assert (Attempt.objects.count(), Response.objects.count()) == (0, 0)

    def test_an_empty_quiz_says_so(self, as_trainer: Client):
        quiz = Quiz.objects.create(title="Empty", slug="empty")
        assert "no published questions" in html(as_trainer.get(to(Quiz, "try", quiz.pk)))

    def test_trying_is_for_trainers(self, as_staff: Client):
        response = as_staff.get(to(Quiz, "try", a_quiz().pk))
        assert response.status_code == 403
        assert CANARY not in html(response)


class TestQuiz:
    def sent(self, **parts: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "title": "Final",
            "slug": "final",
            "instructions": rich("Ready when you are."),
            "pass_mark": "80",
            "attempts_allowed": "",
            "layout": "one",
            "counts": "best",
            "wait_hours": "0",
            "show_outcome": "at_once",
            "show_key": "at_once",
            "show_feedback": "at_once",
            **inline("quiz_questions", parts.get("chosen", [])),
            **inline("draws", parts.get("draws", [])),
        }

    def test_a_quiz_of_chosen_and_drawn_questions(self, as_trainer: Client):
        question = single("one")
        draw = {"bank": question.bank_id, "objective": "1", "count": "1"}
        data = self.sent(chosen=[{"question": question.pk}], draws=[draw])
        assert as_trainer.get(to(Quiz, "add")).status_code == 200
        as_trainer.post(to(Quiz, "add"), data)
        quiz = Quiz.objects.get()
        assert quiz.in_short.questions == 2
        for name in ("edit", "history", "inspect", "usage", "copy", "delete"):
            assert as_trainer.get(to(Quiz, name, quiz.pk)).status_code == 200

    @pytest.mark.parametrize(
        ("parts", "sentence"),
        [
            ({}, "Choose at least one question"),
            ({"draws": [{"objective": "1", "count": "5"}]}, "holds 1 published question"),
            ({"draws": [{"objective": "", "count": "0"}]}, "greater than or equal to 1"),
            ({"chosen": [{}, {}]}, "more than once"),
        ],
    )
    def test_what_could_not_be_asked_is_refused_in_a_sentence(
        self, as_trainer: Client, parts: dict[str, Any], sentence: str
    ):
        question = single("one")
        for draw in parts.get("draws", []):
            draw["bank"] = question.bank_id
        for row in parts.get("chosen", []):
            row["question"] = question.pk
        response = as_trainer.post(to(Quiz, "add"), self.sent(**parts))
        assert sentence in html(response)
        assert not Quiz.objects.exists()

    def test_a_quiz_that_nobody_could_pass_is_refused(self, as_trainer: Client):
        data = self.sent(chosen=[{"question": reflection("think").pk}])
        assert "nobody could pass" in html(as_trainer.post(to(Quiz, "add"), data))
        assert not Quiz.objects.exists()


class TestHint:
    @pytest.mark.parametrize(
        ("hint", "tells"), [("It is the VAGUS nerve.", True), ("Not vagusstoff.", False)]
    )
    def test_it_tells_the_answer_only_as_a_word_of_its_own(self, hint: str, tells: bool):
        rows = [{"wordings": "vagus", "percent": 100}]
        written = {"hint": hint, "accepted": rows, "compared": "whole"}
        assert bool(ShortAnswerQuestion.problems(written)) == tells


def test_a_draft_with_an_empty_answer_can_be_looked_at(db: None):
    for question, row in (
        (BlanksQuestion(code="b", bank=a_bank(), passage="It [1]."), Gap(accepted="")),
        (ShortAnswerQuestion(code="s", bank=a_bank()), AcceptedAnswer(wordings=" ")),
    ):
        setattr(question, question.parts[0], [row])
        assert question.get_preview_context(None, "")["shown"]["review"]


class TestWhoMayWrite:
    def test_the_menu_has_one_entry_for_it_all(self, as_trainer: Client):
        shown = html(as_trainer.get(to(Question, "list")))
        assert "Question banks" in shown

    def test_trainers_need_nothing_beyond_the_list_of_permissions(self, staff: User):
        for model in TRAINER_MODELS:
            for action in TRAINER_ACTIONS:
                codename = f"{action}_{model._meta.model_name}"
                staff.user_permissions.add(*Permission.objects.filter(codename=codename))
        staff.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = signed_in(staff)
        for kind in KINDS:
            client.post(to(kind, "add"), written(kind.kind, code=kind.kind.replace("_", "-")))
        codes = [kind.kind.replace("_", "-") for kind in KINDS]
        assert Question.objects.live().filter(code__in=codes).count() == len(KINDS)

    def test_someone_with_no_part_in_it_is_kept_out(self, staff: User):
        staff.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = signed_in(staff)
        question = single("one")
        for address in (
            to(Question, "list"), to(Question, "add"), to(type(question), "edit", question.pk),
            to(Quiz, "try", a_quiz().pk), to(type(question), "preview_on_edit", question.pk),
        ):  # fmt: skip
            response = client.get(address)
            assert response.status_code in (302, 403), address
            assert CANARY not in html(response)


class TestReflection:
    def test_a_marked_one_is_written_with_criteria_and_points(self, as_trainer: Client):
        kind = ReflectionQuestion
        rows = inline("criteria", [{"text": "Says what was seen", "points": "2"}])
        sent = written("reflection", is_marked="on", points="4") | rows
        as_trainer.post(to(kind, "add"), sent)
        frozen = kind.objects.get(code="n-1").freeze(random.Random(1))  # noqa: S311
        assert frozen["points"] == "4.00"
        assert frozen["criteria"] == [{"text": "Says what was seen", "points": "2.00"}]

    def test_a_marked_one_without_a_criterion_is_refused_in_words(self, as_trainer: Client):
        response = as_trainer.post(
            to(ReflectionQuestion, "add"), written("reflection", is_marked="on")
        )
        assert "Write at least one criterion" in html(response)
        assert not Question.objects.exists()


class TestBuilding:
    def test_a_saved_quiz_says_how_much_it_asks_and_what_it_leaves_out(self, as_trainer: Client):
        draft = single("c", live=False)
        quiz = asks("built", single("a", points=3), marked_reflection("r", points=2), draft)
        pool = a_bank("pool")
        for number, points in enumerate((1, 2, 5)):
            single(f"p-{number}", bank=pool, objective="2", points=points)
        single("q", bank=pool, objective="10")
        QuizDraw.objects.create(quiz=quiz, bank=pool, objective="2", count=2)
        glance = Glance.of(quiz)
        assert (glance.questions, glance.lowest, glance.highest) == (4, 8, 12)
        assert [(row.objective, row.chosen, row.drawn) for row in glance.topics] == [
            ("1", 2, 0), ("2", 0, 2),
        ]  # fmt: skip
        shown = html(as_trainer.get(to(Quiz, "edit", quiz.pk)))
        for words in ("8 to 12", "Not sure to be asked: objective 10", "A supervisor marks part",
                      "isn’t published, so no attempt asks it"):  # fmt: skip
            assert words in shown
        QuizDraw.objects.create(quiz=quiz, bank=pool, objective="10", count=1)
        assert "every objective is asked" in html(as_trainer.get(to(Quiz, "edit", quiz.pk)))

    def test_a_private_reflection_is_worth_nothing(self, db: None):
        glance = Glance.of(asks("private", single("a", points=3), reflection("r")))
        assert (glance.questions, glance.lowest, glance.is_marked) == (2, 3, False)

    def test_a_new_quiz_is_begun_with_a_word(self, as_trainer: Client):
        assert "Once it is saved, this place says" in html(as_trainer.get(to(Quiz, "add")))

    @pytest.mark.parametrize("size", [3, 30])
    def test_looking_costs_the_same_for_many(
        self, db: None, size: int, django_assert_max_num_queries: Any
    ):
        quiz = a_quiz(size=size)
        Glance.of(quiz)
        with django_assert_max_num_queries(3):
            Glance.of(quiz)

    def test_questions_are_chosen_by_kind_and_tag(self, as_trainer: Client):
        tagged, _, other = single("one-q"), single("two-q"), true_false("three-q")
        tagged.tags.add("night")
        tagged.save()
        address = reverse("wagtailsnippetchoosers_quizzes_question:choose_results")
        by_tag = html(as_trainer.get(address, {"tag": tagged.tags.get().pk}))
        assert ("one-q" in by_tag, "two-q" in by_tag) == (True, False)
        by_kind = html(as_trainer.get(address, {"kind": "true_false"}))
        assert (str(other) in by_kind, "one-q" in by_kind) == (True, False)
        assert as_trainer.get(address, {"kind": "none", "tag": "x"}).status_code == 200

    @pytest.mark.parametrize("make", [*SAMPLES.values(), marked_reflection])
    def test_every_kind_is_tried_as_a_learner_meets_it(self, as_trainer: Client, make: Any):
        quiz = asks("one", make("k"))
        shown = html(as_trainer.get(to(Quiz, "try", quiz.pk), {"as": "learner"}))
        assert "What about k?" in shown
        assert CANARY not in shown
        frozen = Quiz.objects.get(pk=quiz.pk)
        sent = as_trainer.post(to(Quiz, "try", quiz.pk), {"seed": "1", "asked": "1"})
        assert "Key and feedback" in html(sent)
        assert (Attempt.objects.count(), frozen.attempts.count()) == (0, 0)
