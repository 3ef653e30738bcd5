"""A person marks what somebody wrote: who may, what the learner reads, and what the score does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import Move, StepCompletion, Waiting
from courses.supervision.nudges import nudge_waiting
from lms.activity.models import Event
from lms.core.append_only import AppendOnly
from lms.core.errors import BadInput, NotPermitted
from lms.notifications.actions import tell
from lms.people.models import Agency, Membership, Role, Team, User
from quizzes import actions
from quizzes.analysis import analyse
from quizzes.marking import MarkedSince, mark, markers_of
from quizzes.models import (
    Attempt,
    Mark,
    Question,
    Quiz,
    ReflectionCriterion,
    Remedy,
    Rescore,
    Response,
)
from quizzes.regrade_actions import regrade
from quizzes.regrading import plan_regrade
from tests.conftest import signed_in
from tests.factories import LONG_AGO, add_quiz_page, member

from .admin_forms import html
from .questions import asks, form, marked_reflection, single, true_false

WORDS = "I noticed that I spoke faster than usual"
ALL, NONE, HALF = {0: "fully"}, {0: "not_yet"}, {0: "partly"}


@pytest.fixture
def quiz(db: None) -> Quiz:
    return asks("open", single("a"), marked_reflection("r"), pass_mark=90)


def hand_in(quiz: Quiz, learner: User, **how: Any) -> Attempt:
    attempt = actions.start_attempt(quiz, learner)
    actions.save_answers(attempt, form(attempt, **how), by=learner)
    return actions.submit_attempt(attempt, by=learner)


def written(attempt: Attempt) -> Response:
    return Response.objects.by_hand().get(attempt=attempt)


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def to_mark(response: Response) -> str:
    return reverse("quizzes:mark", args=[response.pk])


class TestHandingIn:
    def test_the_result_waits_for_a_person_and_says_so(self, quiz, staff, as_staff: Client):
        attempt = hand_in(quiz, staff)
        assert attempt.waits
        page = html(as_staff.get(reverse("quizzes:review", args=[attempt.pk])))
        assert "Waiting for a person" in page
        assert "1 more waits until a supervisor of yours has read what you wrote" in page
        assert "Not yet" not in page
        history = html(as_staff.get(reverse("quizzes:history", args=[quiz.pk])))
        assert "Waiting for a person" in history
        assert "50 per cent so far" in history

    def test_a_pass_that_no_mark_can_change_is_given_at_once(self, staff, as_staff: Client):
        quiz = asks("easy", single("a", points=9), marked_reflection("r"), pass_mark=90)
        attempt = hand_in(quiz, staff)
        assert attempt.passed
        page = html(as_staff.get(reverse("quizzes:review", args=[attempt.pk])))
        assert "Their mark can add points; the pass is yours already." in page

    def test_nobody_waits_for_a_mark_that_can_no_longer_pass_it(self, quiz, staff, as_staff):
        attempt = hand_in(quiz, staff, right=False)
        assert attempt.passed is False
        page = html(as_staff.get(reverse("quizzes:review", args=[attempt.pk])))
        assert "no need to wait for it" in page

    def test_an_empty_answer_waits_for_nobody(self, quiz, staff):
        attempt = hand_in(quiz, staff, numbers=[1])
        assert attempt.passed is False
        assert not Response.objects.by_hand().exists()

    def test_it_is_said_before_anybody_writes(self, quiz, staff, as_staff: Client):
        attempt = actions.start_attempt(quiz, staff)
        page = html(as_staff.get(reverse("quizzes:attempt", args=[attempt.pk]) + "?q=2"))
        assert "Your supervisors can read what you write here" in page
        assert "Names what was seen" in page
        assert "but for what you write where it says that a supervisor reads it" in page


class TestWhoMarks:
    def test_the_supervisors_of_the_team_and_nobody_else(
        self, quiz, staff, supervisor, other_supervisor, manager, team_manager, peer, trainer,
        outsider_manager,
    ):  # fmt: skip
        response = written(hand_in(quiz, staff))
        assert list(markers_of(response.attempt)) == [supervisor]
        for person in (staff, other_supervisor, manager, team_manager, peer, outsider_manager):
            assert not Response.objects.to_mark_by(person).exists()
            with pytest.raises(NotPermitted):
                mark(response, met=ALL, by=person)
            assert signed_in(person).get(to_mark(response)).status_code == 404
        assert not Mark.objects.exists()

    def test_a_supervisor_who_also_manages_the_learner_does_not_read_it(
        self, quiz, harbour: Agency, staff, supervisor
    ):
        response = written(hand_in(quiz, staff))
        Membership.objects.create(
            user=supervisor, agency=harbour, role=Role.MANAGER, started_on=LONG_AGO
        )
        boss = User.objects.get(pk=supervisor.pk)
        assert not Response.objects.to_mark_by(boss).exists()
        assert not markers_of(fresh(response.attempt)).exists()

    def test_a_supervisor_of_the_learners_other_agency_does_not_read_it(
        self, quiz, staff, northside: Agency
    ):
        response = written(hand_in(quiz, staff))
        Membership.objects.create(user=staff, agency=northside, started_on=LONG_AGO)
        elsewhere = member(northside, Role.SUPERVISOR, email="sup@northside.example")
        assert not Response.objects.to_mark_by(elsewhere).exists()
        assert signed_in(elsewhere).get(to_mark(response)).status_code == 404

    def test_answers_that_are_marked_by_rule_are_nobody_elses(self, quiz, staff, as_supervisor):
        attempt = hand_in(quiz, staff)
        other = attempt.responses.get(position=0)
        assert as_supervisor.get(to_mark(other)).status_code == 404

    def test_an_open_attempt_is_nobody_elses(self, quiz, staff, as_supervisor: Client):
        attempt = actions.start_attempt(quiz, staff)
        actions.save_answers(attempt, form(attempt), by=staff)
        response = attempt.responses.get(position=1)
        assert as_supervisor.get(to_mark(response)).status_code == 404


class TestMarking:
    def test_the_score_counts_once_it_is_marked(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff)
        mark(written(attempt), met=ALL, by=supervisor, comment="You saw it.")
        now = fresh(attempt)
        assert (now.outcome.passed, now.outcome.points_earned) == (True, Decimal(2))
        assert (now.passed, now.points_earned) == (None, Decimal(1))

    def test_criteria_share_the_points_out_by_their_own(self, staff, supervisor):
        question = marked_reflection("r", points=4)
        ReflectionCriterion.objects.create(
            question=question, text="Says what it changes", points=3, sort_order=2
        )
        attempt = hand_in(asks("two", question), staff)
        mark(written(attempt), met={0: "fully", 1: "partly"}, by=supervisor)
        assert fresh(attempt).outcome.points_earned == Decimal("2.5")

    def test_below_the_pass_mark_it_is_not_yet_and_no_longer_waits(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff)
        mark(written(attempt), met=HALF, by=supervisor)
        assert not fresh(attempt).waits
        assert fresh(attempt).outcome.passed is False

    @pytest.mark.parametrize("met", [{}, {0: "much"}, {1: "fully"}])
    def test_each_criterion_needs_its_own_word(self, quiz, staff, supervisor, met):
        response = written(hand_in(quiz, staff))
        with pytest.raises(BadInput):
            mark(response, met=met, by=supervisor)

    def test_a_correction_is_another_row_with_a_reason_and_takes_no_pass(
        self, quiz, staff, supervisor
    ):
        response = written(hand_in(quiz, staff))
        mark(response, met=ALL, by=supervisor)
        with pytest.raises(BadInput):
            mark(response, met=NONE, by=supervisor)
        mark(response, met=NONE, by=supervisor, reason="The other person's text.")
        assert response.marks.count() == 2
        outcome = fresh(response.attempt).outcome
        assert (outcome.points_earned, outcome.passed) == (Decimal(1), True)

    def test_nobody_marks_over_a_mark_they_have_not_seen(self, quiz, staff, supervisor):
        response = written(hand_in(quiz, staff))
        mark(response, met=ALL, by=supervisor, expected="")
        with pytest.raises(MarkedSince):
            mark(response, met=NONE, by=supervisor, reason="Mine.", expected="")

    def test_marks_are_written_once(self, quiz, staff, supervisor):
        made = mark(written(hand_in(quiz, staff)), met=ALL, by=supervisor)
        with pytest.raises(AppendOnly):
            Mark.objects.filter(pk=made.pk).update(comment="Other")
        with pytest.raises(AppendOnly):
            Mark.objects.all().delete()

    def test_a_new_score_comes_from_a_regrade_or_a_mark(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff)
        scores = {"question_points": 1, "points_before": 1, "points_earned": 2, "frozen": {}}
        with pytest.raises(IntegrityError):
            Rescore.objects.create(attempt=attempt, position=1, **scores)


class TestRegradingBeside:
    def test_a_regrade_of_another_question_carries_the_mark_over(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff, right=False)
        mark(written(attempt), met=HALF, by=supervisor)
        asked = Question.objects.get(code="a")
        regrade(asked, remedy=Remedy.CREDIT, reason="Unclear.", by=supervisor)
        outcome = fresh(attempt).outcome
        assert outcome.points_earned == Decimal("1.5")
        assert outcome.passed is False

    def test_a_mark_after_a_regrade_keeps_what_was_credited(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff, right=False)
        asked = Question.objects.get(code="a")
        regrade(asked, remedy=Remedy.CREDIT, reason="Unclear.", by=supervisor)
        assert fresh(attempt).waits
        mark(written(attempt), met=ALL, by=supervisor)
        assert fresh(attempt).outcome.passed

    def test_full_points_for_everyone_settle_what_waits(self, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff)
        asked = Question.objects.get(code="r")
        assert plan_regrade(asked, Remedy.KEY).changes == []
        regrade(asked, remedy=Remedy.CREDIT, reason="Nobody can mark it.", by=supervisor)
        assert fresh(attempt).outcome.passed
        assert not Response.objects.unmarked().exists()


def test_the_item_analysis_counts_what_is_marked(harbour: Agency, team: Team, supervisor):
    quiz = asks("open", single("a"), marked_reflection("r"))
    learners = [member(harbour, team=team, email=f"l{n}@harbour.example") for n in range(5)]
    for number, learner in enumerate(learners):
        mark(written(hand_in(quiz, learner)), met=ALL if number else NONE, by=supervisor)
    found = {item.question.code: item.numbers.facility for item in analyse(quiz).items}
    assert found["r"] == pytest.approx(80)


class TestInACourse:
    @pytest.fixture
    def step(self, course: CoursePage, quiz: Quiz, staff: User) -> Any:
        enrol(staff, course, by=staff)
        return add_quiz_page(course, quiz)

    def test_the_step_says_whose_move_it_is_until_the_mark_completes_it(
        self, step, quiz, staff, supervisor, as_staff: Client
    ):
        attempt = hand_in(quiz, staff)
        wait = Waiting.objects.get(step=step)
        assert (wait.move, WORDS in wait.sentence) == (Move.SUPERVISOR, False)
        mark(written(attempt), met=ALL, by=supervisor)
        assert StepCompletion.objects.get(step=step).evidence_id == str(attempt.pk)
        assert not Waiting.objects.exists()

    def test_a_mark_below_gives_the_move_back(self, step, quiz, staff, supervisor):
        attempt = hand_in(quiz, staff)
        mark(written(attempt), met=NONE, by=supervisor)
        assert not Waiting.objects.exists()
        assert not StepCompletion.objects.exists()

    def test_the_page_of_the_step_says_it_too(self, course, quiz, staff, as_staff: Client):
        enrol(staff, course, by=staff)
        page = add_quiz_page(course, quiz)
        page.opens = "any_time"
        page.save()
        before = html(as_staff.get(page.url))
        assert "Your supervisors read what you write in the reflection" in before
        hand_in(quiz, staff)
        after = html(as_staff.get(page.url))
        assert "waits for a supervisor to read and mark it" in after


class TestPages:
    def test_from_the_home_to_the_mark_and_back_to_the_learner(
        self, quiz, staff, supervisor, as_supervisor: Client, as_staff: Client
    ):
        response = written(hand_in(quiz, staff))
        home = html(as_supervisor.get(reverse("supervision:home")))
        assert f"Mark what {staff} wrote" in home
        assert WORDS not in home
        page = html(as_supervisor.get(to_mark(response)))
        assert WORDS in page
        assert "What about a?" not in page
        sent = {"met0": "partly", "comment": "Say what you did next.", "expected": ""}
        done = as_supervisor.post(to_mark(response), sent)
        assert done.url == reverse("quizzes:marking")
        queue = html(as_supervisor.get(done.url))
        assert "Nothing waits for you" in queue
        assert "Marked lately" in queue
        result = html(as_staff.get(reverse("quizzes:review", args=[response.attempt_id])))
        for words in (f"What {supervisor} says", "Say what you did next.", "Partly", "0.50 of 1"):
            assert words in result
        assert "was put right" not in result

    def test_what_is_missing_is_said_and_what_was_written_stays(self, quiz, staff, as_supervisor):
        response = written(hand_in(quiz, staff))
        again = as_supervisor.post(to_mark(response), {"comment": "Keep this."})
        assert again.status_code == 422
        assert "Choose how far this is met." in html(again)
        assert "Keep this." in html(again)
        bare = as_supervisor.post(to_mark(response), {"met0": "not_yet"})
        assert "Say in a sentence what would take it further." in html(bare)
        assert not Mark.objects.exists()

    def test_a_mark_given_meanwhile_is_shown_first(self, quiz, staff, supervisor, as_supervisor):
        response = written(hand_in(quiz, staff))
        mark(response, met=ALL, by=supervisor)
        sent = {"met0": "not_yet", "comment": "Mine.", "reason": "R", "expected": ""}
        late = as_supervisor.post(to_mark(response), sent)
        assert late.status_code == 409
        assert "Somebody has marked this answer since you opened it" in html(late)

    def test_sent_again_it_corrects_the_mark_that_came_between(
        self, quiz, staff, supervisor, as_supervisor
    ):
        response = written(hand_in(quiz, staff))
        between = mark(response, met=ALL, by=supervisor)
        sent = {"met0": "not_yet", "comment": "Mine.", "expected": ""}
        late = html(as_supervisor.post(to_mark(response), sent))
        assert f'name="expected" value="{between.pk}"' in late
        assert 'name="reason"' in late
        assert "Mine." in late
        again = sent | {"reason": "Read twice.", "expected": str(between.pk)}
        assert as_supervisor.post(to_mark(response), again).status_code == 302
        assert response.marks.last().reason == "Read twice."

    @pytest.mark.parametrize("people", [2, 6])
    def test_the_queue_costs_the_same_for_many(
        self, quiz, harbour, team, as_supervisor, people, django_assert_max_num_queries: Any
    ):
        for number in range(people):
            hand_in(quiz, member(harbour, team=team, email=f"l{number}@harbour.example"))
        with django_assert_max_num_queries(13):
            page = html(as_supervisor.get(reverse("quizzes:marking")))
        assert page.count("question 2") == people


class TestTelling:
    def test_supervisors_are_told_and_then_the_learner(self, quiz, staff, supervisor):
        response = written(hand_in(quiz, staff))
        [notice] = tell(Event.objects.get(verb="attempt.awaits_mark"))
        assert notice.person == supervisor
        mark(response, met=HALF, by=supervisor, comment="A private word.")
        [answer] = tell(Event.objects.get(verb="attempt.marked"))
        assert answer.person == staff
        assert answer.link.endswith("#q2")
        for row in (notice, answer):
            said = f"{row.subject} {row.sentence}"
            assert not [word for word in (WORDS, "A private word", "Partly") if word in said]

    def test_what_waits_long_is_said_once_to_those_who_can_mark_it(
        self, quiz, harbour, team, staff, supervisor, team_manager
    ):
        second = member(harbour, Role.SUPERVISOR, team, email="second@harbour.example")
        hand_in(quiz, staff)
        later = timezone.now() + timedelta(days=30)
        nudge_waiting(at=later.replace(hour=16))
        reminded = Event.objects.get(verb="practice.reminded")
        assert {row.person for row in tell(reminded)} == {supervisor, second}
        told = Event.objects.get(verb="practice.escalated")
        assert team_manager in {row.person for row in tell(told)}
        assert nudge_waiting(at=later.replace(hour=17)) == 0


def test_the_key_question_beside_it_stays_the_learners_own(staff, supervisor, as_supervisor):
    quiz = asks("own", true_false("t"), marked_reflection("r"))
    response = written(hand_in(quiz, staff))
    page = html(as_supervisor.get(to_mark(response)))
    assert "per cent" not in page
