"""Many questions at once: tag, untag, move, archive and bring back; and finding them first."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lms.activity.models import Event
from lms.people.models import User
from quizzes import actions
from quizzes.models import Question, QuizDraw
from tests.conftest import signed_in

from .admin_forms import html, to
from .questions import SAMPLES, a_bank, asks, scenario, single, true_false


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


def address(action: str, *questions: Question) -> str:
    path = reverse("wagtail_bulk_action", args=["quizzes", "question", action])
    ids = "&".join(f"id={question.pk}" for question in questions)
    return f"{path}?{ids}&next={to(Question, 'list')}"


def tags(question: Question) -> set[str]:
    return set(Question.objects.get(pk=question.pk).tags.names())


class TestChanging:
    def test_questions_of_every_kind_are_tagged_and_untagged(self, as_trainer: Client):
        questions = [make(f"t-{number}") for number, make in enumerate(SAMPLES.values())]
        page = html(as_trainer.get(address("tag", *questions)))
        assert "9 questions" in page
        done = as_trainer.post(address("tag", *questions), {"tags": "night shift, hard"})
        assert done.url == to(Question, "list")
        assert {frozenset(tags(one)) for one in questions} == {frozenset({"night shift", "hard"})}
        as_trainer.post(address("untag", *questions), {"tags": "hard"})
        assert {frozenset(tags(one)) for one in questions} == {frozenset({"night shift"})}
        assert Event.objects.filter(verb="question.tagged").count() == 9

    def test_the_next_edit_in_the_admin_keeps_what_was_moved(self, as_trainer: Client):
        question, other = single("one"), a_bank("other")
        question.save_revision().publish()
        sent = {"bank": other.pk, "heading": "Signs"}
        as_trainer.post(address("move", question), sent)
        moved = Question.objects.get(pk=question.pk)
        assert (moved.bank, moved.category) == (other, "Signs")
        draft = moved.get_latest_revision_as_object()
        assert (draft.bank, draft.category, draft.choices.count()) == (other, "Signs", 4)
        assert (moved.live, moved.has_unpublished_changes) == (True, False)

    def test_a_newer_draft_stays_a_draft(self, as_trainer: Client):
        question = single("one")
        question.save_revision().publish()
        question = Question.objects.get(pk=question.pk)
        question.prompt = "<p>Not out yet</p>"
        question.save_revision()
        as_trainer.post(address("move", question), {"heading": "Signs"})
        row = Question.objects.get(pk=question.pk)
        assert (row.category, row.prompt) == ("Signs", "<p>What about one?</p>")
        draft = row.get_latest_revision_as_object()
        assert (draft.category, draft.prompt) == ("Signs", "<p>Not out yet</p>")

    def test_archived_ones_are_asked_no_more_and_can_come_back(
        self, as_trainer: Client, staff: User
    ):
        first, second = single("one"), single("two")
        for question in (first, second):
            question.save_revision().publish()
        quiz = asks("final", first, second)
        assert "“Quiz final” asks some of them" in html(as_trainer.get(address("archive", first)))
        as_trainer.post(address("archive", first))
        attempt = actions.start_attempt(quiz, staff)
        assert [row["code"] for row in attempt.frozen] == ["two"]
        assert "archived" in html(as_trainer.get(to(Question, "list")))
        as_trainer.post(address("bring_back", first))
        back = Question.objects.get(pk=first.pk)
        assert (back.live, back.choices.count()) == (True, 4)

    def test_a_draft_is_not_brought_back_because_it_never_was(self, as_trainer: Client):
        draft = single("one", live=False)
        as_trainer.post(address("bring_back", draft))
        assert not Question.objects.get(pk=draft.pk).live

    @pytest.mark.parametrize(
        ("action", "sent", "said"),
        [
            ("tag", {"tags": " , "}, "Name at least one tag"),
            ("untag", {}, "Name at least one tag"),
            ("move", {}, "Choose a bank, a heading, or both."),
            ("move", {"bank": "999"}, "Select a valid choice"),
        ],
    )
    def test_what_is_missing_is_said(
        self, as_trainer: Client, action: str, sent: dict[str, str], said: str
    ):
        question = single("one")
        answer = as_trainer.post(address(action, question), sent)
        assert said in html(answer)
        assert not Event.objects.filter(verb__startswith="question.").exists()

    def test_a_question_that_is_gone_or_no_number_is_no_trouble(self, as_trainer: Client):
        path = reverse("wagtail_bulk_action", args=["quizzes", "question", "tag"])
        for ids in ("id=9999", "id=x", f"id={'9' * 40}", ""):
            shown = as_trainer.get(f"{path}?{ids}")
            assert "None of the chosen questions is there any more" in html(shown)

    @pytest.mark.parametrize("action", ["tag", "untag", "move", "archive", "bring_back"])
    def test_who_may_only_look_changes_nothing(self, staff: User, action: str):
        looks = Permission.objects.filter(
            codename__startswith="view_", content_type__app_label="quizzes"
        )
        staff.user_permissions.add(*looks, Permission.objects.get(codename="access_admin"))
        question = single("one")
        sent = {"tags": "new", "heading": "New"}
        answer = signed_in(staff).post(address(action, question), sent)
        assert answer.status_code in (200, 302)
        row = Question.objects.get(pk=question.pk)
        assert (row.live, row.category, tags(row)) == (True, "", set())

    def test_people_without_the_admin_are_led_away(self, as_staff: Client):
        question = single("one")
        answer = as_staff.post(address("archive", question))
        assert answer.status_code in (302, 403)
        assert Question.objects.get(pk=question.pk).live


class TestFinding:
    def found(self, client: Client, **query: Any) -> set[str]:
        shown = html(client.get(to(Question, "list"), query))
        codes = Question.objects.values_list("code", flat=True)
        return {code for code in codes if f"{code}: " in shown}

    def test_by_heading_tag_and_status(self, as_trainer: Client):
        one, _ = single("first-q", category="Signs"), single("second-q")
        single("third-q", live=False)
        one.tags.add("night")
        one.save()
        tag = one.tags.get().pk
        assert self.found(as_trainer, category="Signs") == {"first-q"}
        assert self.found(as_trainer, tag=tag) == {"first-q"}
        assert self.found(as_trainer, state="draft") == {"third-q"}
        assert self.found(as_trainer, state="archived") == set()

    def test_by_the_quiz_that_asks_it_chosen_drawn_or_within(self, as_trainer: Client):
        quiz = asks("final", single("chosen-q"), scenario("scene-q"))
        single("drawn-q", bank=a_bank("pool"), objective="2")
        single("other-q", bank=a_bank("pool"), objective="3")
        QuizDraw.objects.create(quiz=quiz, bank=a_bank("pool"), objective="2", count=1)
        within = {"scene-q-0", "scene-q-1"}
        found = self.found(as_trainer, used_in=quiz.pk)
        assert found == {"chosen-q", "scene-q", "drawn-q"} | within

    def test_by_whether_anybody_was_ever_asked(self, as_trainer: Client, staff: User):
        actions.start_attempt(asks("final", single("asked-q"), scenario("scene-q")), staff)
        true_false("new-q")
        assert self.found(as_trainer, asked="never") == {"new-q"}
        assert "scene-q-0" in self.found(as_trainer, asked="asked")


class TestWhereAndWhen:
    def test_a_question_says_where_it_is_asked_and_how_often(
        self, as_trainer: Client, as_staff: Client, staff: User
    ):
        question = single("chosen-q", objective="2")
        quiz = asks("final", question)
        other = asks("drawn", true_false("x"))
        QuizDraw.objects.create(quiz=other, bank=question.bank, objective="2", count=1)
        actions.start_attempt(quiz, staff)
        page = to(Question, "asked", question.pk)
        shown = html(as_trainer.get(page))
        for words in ("Quiz final</a>: in every attempt", "among the 1 drawn on objective 2",
                      "Asked 1 time, of 1 person"):  # fmt: skip
            assert words in shown
        assert staff.name not in shown
        assert as_staff.get(page).status_code != 200
        assert page in html(as_trainer.get(to(Question, "list")))

    def test_a_part_of_a_scenario_says_so(self, as_trainer: Client):
        scenario("scene-q")
        part = Question.objects.get(code="scene-q-0")
        assert "within this scenario" in html(as_trainer.get(to(Question, "asked", part.pk)))

    def test_its_versions_can_be_read_and_put_side_by_side(self, as_trainer: Client):
        question = single("one")
        first = question.save_revision(log_action=True)
        first.publish()
        question = Question.objects.get(pk=question.pk)
        question.prompt = "<p>Asked in other words?</p>"
        second = question.save_revision(log_action=True)
        own = type(question)
        history = html(as_trainer.get(to(own, "history", question.pk)))
        compare = to(own, "revisions_compare", question.pk, first.pk, second.pk)
        assert "Compare with previous version" in history
        side_by_side = html(as_trainer.get(compare))
        assert "in other words" in side_by_side
        assert as_trainer.get(to(own, "revisions_view", question.pk, first.pk)).status_code == 200
