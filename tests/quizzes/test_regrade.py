"""A key is put right: whom it touches, what stays, and who is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import StepCompletion
from lms.activity.models import Event
from lms.core.append_only import AppendOnly
from lms.notifications.actions import tell
from lms.people.models import Agency, User
from quizzes import actions
from quizzes.analysis import analyse
from quizzes.models import Attempt, Choice, Question, Quiz, Regrade, Remedy, Rescore
from quizzes.regrade_actions import NothingToRegrade, PlanChanged, regrade
from quizzes.regrading import plan_regrade
from tests.conftest import signed_in
from tests.factories import add_quiz_page, member

from .admin_forms import html, to
from .questions import (
    asks,
    form,
    marked_reflection,
    multiple,
    reflection,
    scenario,
    single,
    true_false,
)

WHY = "The key pointed at the wrong line."


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


@pytest.fixture
def quiz(db: None) -> Quiz:
    return asks("final", single("a"), true_false("b"), pass_mark=60)


def question(code: str = "a") -> Question:
    return Question.objects.get(code=code)


def hand_in(quiz: Quiz, learner: User, **how: Any) -> Attempt:
    attempt = actions.start_attempt(quiz, learner)
    actions.save_answers(attempt, form(attempt, **how), by=learner)
    return actions.submit_attempt(attempt, by=learner)


def half_right(quiz: Quiz, learner: User) -> Attempt:
    """Hand in the first answer as the key doesn't say, by its first other option."""
    attempt = actions.start_attempt(quiz, learner)
    data = form(attempt)
    [frozen] = [row for row in attempt.frozen if row["code"] == "a"]
    others = sorted((o for o in frozen["options"] if not o["correct"]), key=lambda o: o["choice"])
    data["q1"] = others[0]["token"]
    actions.save_answers(attempt, data, by=learner)
    return actions.submit_attempt(attempt, by=learner)


def move_key(code: str = "a", to_option: int = 1) -> None:
    for number, choice in enumerate(Choice.objects.filter(question__code=code)):
        Choice.objects.filter(pk=choice.pk).update(is_correct=number == to_option)


def row_of(thing: Model) -> dict[str, Any]:
    return type(thing).objects.filter(pk=thing.pk).values().get()


class TestPlan:
    def test_it_says_whom_it_touches_and_changes_nothing(
        self, quiz: Quiz, staff: User, peer: User, supervisor: User
    ):
        gains, loses = half_right(quiz, staff), hand_in(quiz, peer)
        hand_in(quiz, supervisor, right=False, numbers=[2])
        move_key()
        plan = plan_regrade(question(), Remedy.KEY)
        assert [row.attempt for row in plan.passing] == [gains]
        assert [row.attempt for row in plan.falling] == [loses]
        assert plan.same == 1
        assert not Rescore.objects.exists()

    def test_the_same_key_touches_nobody(self, quiz: Quiz, staff: User):
        hand_in(quiz, staff)
        plan = plan_regrade(question(), Remedy.KEY)
        assert (plan.changes, plan.untouched) == ([], 1)

    def test_an_open_attempt_is_left_alone(self, quiz: Quiz, staff: User):
        actions.start_attempt(quiz, staff)
        move_key()
        assert plan_regrade(question(), Remedy.KEY).changes == []

    def test_other_options_than_todays_are_left_but_can_be_credited(self, quiz: Quiz, staff: User):
        half_right(quiz, staff)
        Choice.objects.filter(question__code="a", is_correct=True).update(text="Other words")
        plan = plan_regrade(question(), Remedy.KEY)
        assert (plan.changes, plan.left) == ([], 1)
        assert len(plan_regrade(question(), Remedy.CREDIT).passing) == 1

    def test_other_words_in_the_question_are_pointed_out(self, quiz: Quiz, staff: User):
        hand_in(quiz, staff)
        move_key()
        changed = question()
        changed.prompt = "<p>Asked in other words</p>"
        changed.save()
        assert plan_regrade(question(), Remedy.KEY).reworded == 1

    @pytest.mark.parametrize("people", [2, 9])
    def test_it_costs_the_same_for_many(
        self, quiz: Quiz, harbour: Agency, people: int, django_assert_num_queries: Any
    ):
        for number in range(people):
            half_right(quiz, member(harbour, email=f"l{number}@harbour.example"))
        move_key()
        asked = question()
        with django_assert_num_queries(4):
            assert len(plan_regrade(asked, Remedy.KEY).changes) == people


class TestApplying:
    def test_the_attempt_and_its_old_score_stay_byte_for_byte(
        self, quiz: Quiz, staff: User, trainer: User
    ):
        attempt = half_right(quiz, staff)
        before = row_of(attempt), [row_of(row) for row in attempt.responses.all()]
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        attempt = Attempt.objects.get()
        assert (row_of(attempt), [row_of(row) for row in attempt.responses.all()]) == before
        assert (attempt.passed, attempt.outcome.passed, attempt.percent) == (False, True, 100)
        made = Regrade.objects.get()
        assert (made.by, made.reason, made.remedy) == (trainer, WHY, "key")
        row = Rescore.objects.get()
        assert (row.points_before, row.points_earned) == (Decimal(1), Decimal(2))

    def test_a_pass_stays_where_points_fall(self, quiz: Quiz, staff: User, trainer: User):
        attempt = hand_in(quiz, staff)
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        outcome = Attempt.objects.get(pk=attempt.pk).outcome
        assert (outcome.points_earned, outcome.passed) == (Decimal(1), True)

    def test_one_regrade_builds_upon_another(self, quiz: Quiz, staff: User, trainer: User):
        attempt = hand_in(quiz, staff, right=False)
        regrade(question("b"), remedy=Remedy.CREDIT, reason=WHY, by=trainer)
        regrade(question("a"), remedy=Remedy.CREDIT, reason=WHY, by=trainer)
        scores = [row.points_earned for row in attempt.rescores.all()]
        assert scores == [Decimal(1), Decimal(2)]
        regrade(question("a"), remedy=Remedy.KEY, reason="Back to the key.", by=trainer)
        outcome = Attempt.objects.get(pk=attempt.pk).outcome
        assert (outcome.points_earned, outcome.passed) == (Decimal(1), True)

    def test_thirds_still_make_a_whole(self, staff: User, trainer: User):
        quiz = asks("thirds", multiple("m"), single("a"), pass_mark=50)
        hand_in(quiz, staff)
        for choice in Choice.objects.filter(question__code="m", is_correct=False)[:1]:
            Choice.objects.filter(pk=choice.pk).update(is_correct=True)
        regrade(question("m"), remedy=Remedy.KEY, reason=WHY, by=trainer)
        assert Rescore.objects.get().question_points == Decimal("0.6666")

    def test_what_was_looked_at_is_what_is_done(
        self, quiz: Quiz, staff: User, peer: User, trainer: User
    ):
        half_right(quiz, staff)
        move_key()
        seen = plan_regrade(question(), Remedy.KEY).fingerprint
        half_right(quiz, peer)
        move_key(to_option=2)
        with pytest.raises(PlanChanged):
            regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer, expected=seen)
        assert not Regrade.objects.exists()

    def test_a_second_time_there_is_nothing_to_do(self, quiz: Quiz, staff: User, trainer: User):
        half_right(quiz, staff)
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        with pytest.raises(NothingToRegrade):
            regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)

    def test_scores_are_written_once(self, quiz: Quiz, staff: User, trainer: User):
        half_right(quiz, staff)
        regrade(question(), remedy=Remedy.CREDIT, reason=WHY, by=trainer)
        for rows in (Regrade.objects.all(), Rescore.objects.all()):
            with pytest.raises(AppendOnly):
                rows.delete()
            with pytest.raises(AppendOnly):
                rows.update(pk=9)

    def test_the_item_analysis_follows_the_new_score(
        self, quiz: Quiz, harbour: Agency, trainer: User
    ):
        for number in range(5):
            half_right(quiz, member(harbour, email=f"l{number}@harbour.example"))
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        assert analyse(quiz).items[0].numbers.facility == 100


class TestWaitingForAMark:
    @pytest.fixture
    def attempt(self, staff: User) -> Attempt:
        quiz = asks("open", single("a"), marked_reflection("r", points=3), pass_mark=70)
        attempt = half_right(quiz, staff)
        assert (attempt.passed, attempt.responses.get(position=1).points_earned) == (None, None)
        return attempt

    def test_another_question_can_be_put_right_meanwhile(self, attempt: Attempt, trainer: User):
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        outcome = Attempt.objects.get(pk=attempt.pk).outcome
        assert (outcome.points_earned, outcome.passed) == (Decimal(1), None)

    def test_giving_everyone_its_points_settles_it(self, attempt: Attempt, trainer: User):
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        regrade(question("r"), remedy=Remedy.CREDIT, reason=WHY, by=trainer)
        row = attempt.rescores.last()
        assert (row.question_points_before, row.passed_before) == (None, None)
        assert (row.question_points, row.points_earned, row.passed) == (3, 4, True)

    def test_the_page_says_what_waits(self, attempt: Attempt, as_trainer: Client):
        address = to(Question, "regrade", question("r").pk)
        assert "not yet marked → 3" in html(as_trainer.get(address, {"remedy": "credit"}))
        move_key()
        shown = html(as_trainer.get(to(Question, "regrade", question().pk)))
        assert "waits for a mark" in shown

    def test_what_earns_nothing_has_nothing_to_regrade(self, staff: User):
        hand_in(asks("private", single("a"), reflection("r")), staff)
        for remedy in Remedy:
            plan = plan_regrade(question("r"), remedy)
            assert (plan.changes, plan.untouched, plan.left) == ([], 1, 0)


class TestCourse:
    def test_not_yet_that_turns_into_a_pass_completes_the_step(
        self, quiz: Quiz, staff: User, trainer: User, course: CoursePage
    ):
        page = add_quiz_page(course, quiz)
        enrol(staff, course, by=staff)
        attempt = half_right(quiz, staff)
        assert not StepCompletion.objects.filter(step=page).exists()
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        done = StepCompletion.objects.get(step=page)
        assert done.evidence_id == str(attempt.pk)
        assert done.completed_at == Regrade.objects.get().at


class TestTelling:
    def news(self) -> list[Event]:
        return list(Event.objects.filter(verb="attempt.regraded"))

    def test_those_whose_result_changed_are_told_and_nobody_else(
        self, quiz: Quiz, staff: User, peer: User, trainer: User
    ):
        half_right(quiz, staff)
        hand_in(quiz, peer, numbers=[2])
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        [event] = self.news()
        notices = [notice for notice in tell(event) if notice.kind == "result_worked_out_again"]
        assert [notice.person for notice in notices] == [staff]
        assert "was put right" in notices[0].sentence
        assert notices[0].link == reverse(
            "quizzes:review", args=[Attempt.objects.get(learner=staff).pk]
        )
        assert WHY not in notices[0].sentence + notices[0].subject

    def test_the_review_shows_the_key_as_it_is_now_and_why(
        self, quiz: Quiz, staff: User, trainer: User, as_staff: Client
    ):
        attempt = half_right(quiz, staff)
        move_key()
        regrade(question(), remedy=Remedy.KEY, reason=WHY, by=trainer)
        shown = html(as_staff.get(reverse("quizzes:review", args=[attempt.pk])))
        assert WHY in shown
        assert "You earned 2 of 2 points" in shown
        assert "every answer fits" in shown


class TestPage:
    def address(self, remedy: str = "key") -> str:
        return f"{to(Question, 'regrade', question().pk)}?remedy={remedy}"

    def said(self, remedy: str = "key", **fields: str) -> dict[str, str]:
        seen = plan_regrade(question(), remedy).fingerprint
        return {"remedy": remedy, "expected": seen, "reason": WHY} | fields

    def test_a_trainer_looks_says_why_and_confirms(
        self, as_trainer: Client, quiz: Quiz, staff: User
    ):
        half_right(quiz, staff)
        move_key()
        shown = html(as_trainer.get(self.address()))
        assert "not yet → passed" in shown
        assert staff.name not in shown
        assert staff.email not in shown
        after = html(as_trainer.post(self.address(), self.said(), follow=True))
        assert "1 attempt has a new score" in after
        assert WHY in after
        assert "No attempt that was handed in would change" in after

    def test_without_a_reason_nothing_happens(self, as_trainer: Client, quiz: Quiz, staff: User):
        half_right(quiz, staff)
        response = as_trainer.post(self.address("credit"), self.said("credit", reason=" "))
        assert response.status_code == 422
        assert "Say in a sentence why" in html(response)
        assert not Regrade.objects.exists()

    def test_what_was_typed_stays_when_something_came_between(
        self, as_trainer: Client, quiz: Quiz, staff: User
    ):
        half_right(quiz, staff)
        response = as_trainer.post(self.address("credit"), self.said("credit", expected="0" * 64))
        assert response.status_code == 409
        assert WHY in html(response)

    @pytest.mark.parametrize("remedy", ["x", "", "\x00"])
    def test_a_remedy_that_is_none_is_refused(
        self, as_trainer: Client, quiz: Quiz, staff: User, remedy: str
    ):
        half_right(quiz, staff)
        response = as_trainer.post(self.address(), self.said() | {"remedy": remedy})
        assert response.status_code == 422
        assert as_trainer.get(self.address(), {"remedy": remedy}).status_code == 200

    def test_what_is_asked_within_a_scenario_is_put_right_there(self, as_trainer: Client):
        scene = scenario("s")
        shown = html(as_trainer.get(to(Question, "regrade", question("s-0").pk)))
        assert f'href="{to(Question, "regrade", scene.pk)}"' in shown

    def test_questions_lead_there_and_only_trainers_get_in(
        self, as_trainer: Client, as_staff: Client, quiz: Quiz
    ):
        address = to(Question, "regrade", question().pk)
        assert address in html(as_trainer.get(to(Question, "list")))
        assert address in html(as_trainer.get(to(type(question()), "edit", question().pk)))
        assert as_staff.get(address).status_code in (302, 403)
        assert as_trainer.get(to(Question, "regrade", 99999)).status_code == 404
