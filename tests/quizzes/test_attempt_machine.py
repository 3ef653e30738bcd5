"""Random sequences of everything that can happen to an attempt, and what holds all the while."""

from __future__ import annotations

import contextlib
import copy
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from courses.progress.models import StepCompletion, Waiting
from lms.people.models import User
from quizzes import actions
from quizzes.marking import mark
from quizzes.models import (
    Attempt,
    Choice,
    Met,
    Question,
    Quiz,
    QuizQuestion,
    Remedy,
    Rescore,
    Response,
    TrueFalseQuestion,
)
from quizzes.regrade_actions import NothingToRegrade, regrade
from quizzes.sheet import Sheet
from tests.factories import add_quiz_page

from .questions import CANARY, a_quiz, form, marked_reflection, single

SIZE = 4
NUMBERS = st.integers(min_value=1, max_value=SIZE)


class OneLearner(RuleBasedStateMachine):
    """A learner, a quiz of four kinds in a course, and those who edit, regrade and mark.

    The machine knows what should be remembered.
    """

    learner: User
    supervisor: User
    course: CoursePage

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.quiz = a_quiz(size=SIZE - 1, pass_mark=60)
        open_one = marked_reflection("open", points=2)
        QuizQuestion.objects.create(quiz=self.quiz, question=open_one, sort_order=SIZE)
        self.step = add_quiz_page(self.course, self.quiz)
        self.enrolment = enrol(self.learner, self.course, by=self.learner)
        self.frozen: dict[object, list] = {}
        self.answers: dict[object, dict[int, object]] = {}
        self.results: dict[object, tuple] = {}
        self.scores: list[tuple] = []
        self.passes: set[object] = set()
        self.is_done = False
        self.wants = 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def current(self) -> Attempt | None:
        return Attempt.objects.filter(learner=self.learner).open().first()

    @rule(seed=st.integers(0, 9))
    def start(self, seed: int) -> None:
        before = self.current()
        made = actions.start_attempt(self.quiz, self.learner, rng=random.Random(seed))  # noqa: S311
        assert before is None or made == before
        self.frozen.setdefault(made.pk, copy.deepcopy(made.frozen))
        self.answers.setdefault(made.pk, dict.fromkeys(range(len(made.frozen))))

    @precondition(lambda self: self.current())
    @rule(number=NUMBERS, right=st.booleans())
    def answer(self, number: int, right: bool) -> None:
        attempt = self.current()
        data = form(attempt, right=right, numbers=[number])
        actions.save_answers(attempt, data, by=self.learner)
        given = actions.read_answer(attempt, number - 1, data)
        self.answers[attempt.pk][number - 1] = given

    @precondition(lambda self: self.current())
    @rule()
    def nothing_of_the_key_is_asked(self) -> None:
        attempt = self.current()
        sheet = Sheet.of(attempt)
        asked = [sheet.question(number).asked for number in range(1, len(sheet) + 1)]
        assert CANARY not in str(asked)
        assert "correct" not in str(asked)

    @precondition(lambda self: self.results)
    @rule(number=NUMBERS)
    def answer_too_late(self, number: int) -> None:
        closed = Attempt.objects.get(pk=next(iter(self.results)))
        with pytest.raises(actions.AttemptClosed):
            actions.save_answers(closed, form(closed, numbers=[number]), by=self.learner)

    @precondition(lambda self: self.frozen)
    @rule(times=st.integers(1, 2), data=st.data())
    def submit(self, times: int, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(list(self.frozen)))
        for _ in range(times):
            closed = actions.submit_attempt(Attempt.objects.get(pk=pk), by=self.learner)
            result = (closed.submitted_at, closed.points_earned, closed.passed)
            assert self.results.setdefault(pk, result) == result

    @rule(word=st.sampled_from(["One", "Two"]), truth=st.booleans(), mark=st.integers(1, 100))
    def edit(self, word: str, truth: bool, mark: int) -> None:
        Question.objects.non_polymorphic().update(prompt=f"<p>{word}</p>", points=mark)
        Choice.objects.update(text=word)
        TrueFalseQuestion.objects.update(answer_is_true=truth)
        Quiz.objects.update(pass_mark=mark, title=word)

    @precondition(lambda self: self.wants < 3)
    @rule()
    def ask_something_else(self) -> None:
        """Take a question out of the quiz and put another in."""
        QuizQuestion.objects.filter(quiz=self.quiz, question__code__startswith="new").delete()
        self.wants += 1
        new = single(f"new-{self.wants}")
        QuizQuestion.objects.create(quiz=self.quiz, question=new, sort_order=9)

    @precondition(lambda self: self.results)
    @rule(data=st.data(), remedy=st.sampled_from(Remedy.values))
    def put_a_question_right(self, data: st.DataObject, remedy: str) -> None:
        asked = Question.objects.filter(responses__isnull=False).distinct().order_by("pk")
        question = data.draw(st.sampled_from(list(asked)))
        with contextlib.suppress(NothingToRegrade):
            regrade(question, remedy=remedy, reason="It was unclear.", by=self.supervisor)

    @precondition(lambda self: Response.objects.by_hand().exists())
    @rule(data=st.data(), met=st.sampled_from(Met.values))
    def mark_what_was_written(self, data: st.DataObject, met: str) -> None:
        written = list(Response.objects.by_hand().order_by("pk"))
        response = data.draw(st.sampled_from(written))
        mark(response, met={0: met}, by=self.supervisor, reason="On reading it again.")

    @invariant()
    def a_score_that_was_given_stays_and_the_newest_counts(self) -> None:
        rows = list(Rescore.objects.order_by("pk").values_list("pk", "points_earned", "passed"))
        assert rows[: len(self.scores)] == self.scores
        self.scores = rows
        for attempt in Attempt.objects.closed():
            assert 0 <= attempt.outcome.points_earned <= attempt.points_possible

    @invariant()
    def a_pass_stays_a_pass_and_a_step_that_is_done_stays_done(self) -> None:
        passes = {row.pk for row in Attempt.objects.closed() if row.outcome.passed}
        assert self.passes <= passes
        self.passes = passes
        done = StepCompletion.objects.filter(step=self.step).exists()
        assert done >= self.is_done
        assert done == bool(passes)
        self.is_done = done

    @invariant()
    def whose_move_it_is_follows_from_the_attempts(self) -> None:
        waits = any(row.waits for row in Attempt.objects.closed())
        assert Waiting.objects.filter(step=self.step).exists() == (waits and not self.is_done)

    @invariant()
    def what_a_person_marked_counts_whatever_else_is_put_right(self) -> None:
        for response in Response.objects.filter(marks__isnull=False).distinct():
            newest = response.attempt.rescores.filter(position=response.position).last()
            assert newest.frozen["mark"] == str(response.marks.last().share)

    @invariant()
    def at_most_one_is_open(self) -> None:
        assert Attempt.objects.filter(learner=self.learner).open().count() <= 1

    @invariant()
    def what_was_asked_answered_and_scored_stays(self) -> None:
        for attempt in Attempt.objects.filter(learner=self.learner):
            assert attempt.frozen == self.frozen[attempt.pk]
            assert attempt.answers() == self.answers[attempt.pk]
            result = (attempt.submitted_at, attempt.points_earned, attempt.passed)
            assert result == self.results.get(attempt.pk, (None, None, None))


def test_whatever_happens_attempts_keep_what_they_promise(
    staff: User, supervisor: User, course: CoursePage
):
    people = {"learner": staff, "supervisor": supervisor, "course": course}
    machine = type("Machine", (OneLearner,), people)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=16,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
