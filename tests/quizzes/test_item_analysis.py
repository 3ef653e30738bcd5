"""A trainer reads how the questions of a quiz have done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.http import QueryDict
from django.test import Client

from lms.people.models import Agency, User
from quizzes import actions
from quizzes.analysis import ALL, analyse
from quizzes.flags import flags
from quizzes.models import Attempt, Quiz, QuizDraw, QuizQuestion
from tests.conftest import signed_in
from tests.factories import member

from .admin_forms import html, to
from .questions import (
    CANARY,
    a_bank,
    asks,
    form,
    marked_reflection,
    multiple,
    right_values,
    single,
    true_false,
)


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


def learners(agency: Agency, count: int) -> list[User]:
    return [member(agency, email=f"learner{number}@harbour.example") for number in range(count)]


def hand_in(quiz: Quiz, learner: User, right: Sequence[bool], other: int = 0) -> Attempt:
    """Hand in an attempt whose n-th answer is right, or is the n-th of the other options."""
    attempt = actions.start_attempt(quiz, learner)
    data = QueryDict(mutable=True)
    for place, frozen in enumerate(attempt.frozen):
        data.appendlist("asked", str(place + 1))
        data.setlist(f"q{place + 1}", right_values(frozen) if right[place] else _not(frozen, other))
    actions.save_answers(attempt, data, by=learner)
    return actions.submit_attempt(attempt, by=learner)


def _not(frozen: dict, other: int) -> list[str]:
    if frozen["kind"] == "true_false":
        return ["false" if frozen["answer_is_true"] else "true"]
    wrong = [row for row in frozen["options"] if not row["correct"]]
    return [sorted(wrong, key=lambda row: row["choice"])[other]["token"]]


PATTERN = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0), (1, 1, 1), (0, 0, 1)]


@pytest.fixture
def taken(harbour: Agency) -> Quiz:
    quiz = asks("known", single("a"), true_false("b", points=2), single("c", points=3))
    for learner, right in zip(learners(harbour, 6), PATTERN, strict=True):
        hand_in(quiz, learner, right)
    return quiz


class TestFigures:
    def test_they_agree_with_numpy_from_first_answer_to_report(self, taken: Quiz):
        marks = np.array(PATTERN) * [1.0, 2.0, 3.0]
        totals = marks.sum(axis=1)
        report = analyse(taken)
        assert (report.people, report.attempts) == (6, 6)
        shared = [np.cov(marks[:, place], totals)[0, 1] for place in range(3)]
        for place, item in enumerate(report.items):
            rest = totals - marks[:, place]
            assert item.question.code == "abc"[place]
            assert item.numbers.facility == pytest.approx(
                100 * np.mean(np.array(PATTERN)[:, place]), abs=1e-6
            )
            assert item.numbers.discrimination == pytest.approx(
                100 * np.corrcoef(marks[:, place], rest)[0, 1], abs=1e-6
            )
            assert item.intended == pytest.approx(100 * (place + 1) / 6, abs=1e-6)
            weight = 100 * np.sqrt(shared[place]) / np.sqrt(shared).sum()
            assert item.effective == pytest.approx(weight, abs=1e-6)
        alpha = 150 * (1 - marks.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
        assert report.whole.consistency == pytest.approx(alpha, abs=1e-6)

    def test_first_attempts_count_unless_all_are_asked_for(self, taken: Quiz):
        learner = taken.attempts.first().learner
        for _ in range(3):
            hand_in(taken, learner, (0, 0, 0))
        assert analyse(taken).attempts == 6
        every = analyse(taken, which=ALL)
        assert (every.people, every.attempts) == (6, 9)

    def test_an_attempt_that_is_still_open_says_nothing_yet(self, taken: Quiz, staff: User):
        actions.start_attempt(taken, staff)
        assert analyse(taken).attempts == 6

    def test_what_a_person_has_yet_to_mark_is_left_out(self, harbour: Agency):
        quiz = asks("open", single("a"), marked_reflection("r"))
        for learner in learners(harbour, 5):
            attempt = actions.start_attempt(quiz, learner)
            actions.save_answers(attempt, form(attempt), by=learner)
            actions.submit_attempt(attempt, by=learner)
        report = analyse(quiz)
        assert [item.question.code for item in report.items] == ["a"]
        assert report.whole.mean == 100

    def test_a_draw_is_looked_at_by_question_and_by_place(self, harbour: Agency):
        quiz = asks("drawn", single("always"))
        bank = a_bank("pool")
        for number in range(3):
            single(f"p{number}", bank=bank)
        QuizDraw.objects.create(quiz=quiz, bank=bank, count=1)
        for number, learner in enumerate(learners(harbour, 8)):
            hand_in(quiz, learner, (number % 2, number > 3))
        report = analyse(quiz)
        [always] = [item for item in report.items if item.question.code == "always"]
        drawn = [item for item in report.items if item.question.code != "always"]
        assert always.intended == 50
        assert sum(item.numbers.count for item in drawn) == 8
        assert all(item.is_drawn for item in drawn)
        assert [place.numbers.count for place in report.places] == [8]
        assert report.whole is not None

    def test_attempts_that_cannot_be_added_up_still_show_their_questions(
        self, taken: Quiz, harbour: Agency
    ):
        taken.quiz_questions.last().delete()
        hand_in(taken, member(harbour, email="late@harbour.example"), (1, 1))
        taken.quiz_questions.first().question.__class__.objects.filter(code="a").update(points=9)
        hand_in(taken, member(harbour, email="later@harbour.example"), (1, 1))
        report = analyse(taken)
        assert report.whole is None
        assert len(report.items) == 3


class TestSmallGroups:
    def test_four_people_are_not_shown(self, as_trainer: Client, harbour: Agency):
        quiz = asks("few", single("a"))
        for learner in learners(harbour, 4):
            hand_in(quiz, learner, (1,))
            hand_in(quiz, learner, (0,))
        shown = html(as_trainer.get(f"{to(Quiz, 'analysis', quiz.pk)}?attempts=all"))
        assert "Not enough to go by yet" in shown
        assert "Four people have" in shown
        assert "Facility" not in shown

    def test_nobody_yet(self, as_trainer: Client):
        quiz = asks("none", single("a"))
        assert "Nobody has handed this quiz in" in html(
            as_trainer.get(to(Quiz, "analysis", quiz.pk))
        )

    def test_a_question_few_were_asked_is_withheld(self, taken: Quiz, harbour: Agency):
        taken.quiz_questions.first().delete()
        QuizQuestion.objects.create(quiz=taken, question=single("z"), sort_order=9)
        hand_in(taken, member(harbour, email="late@harbour.example"), (1, 1, 1))
        [item] = [item for item in analyse(taken).items if item.question.code == "z"]
        assert item.withheld
        assert flags(item) == []

    def test_five_answers_of_one_person_are_no_group(self, taken: Quiz, harbour: Agency):
        taken.quiz_questions.first().delete()
        QuizQuestion.objects.create(quiz=taken, question=single("z"), sort_order=9)
        late = member(harbour, email="late@harbour.example")
        for _ in range(5):
            hand_in(taken, late, (1, 1, 1))
        [item] = [row for row in analyse(taken, which=ALL).items if row.question.code == "z"]
        assert item.numbers.count == 5
        assert item.withheld


class TestFlags:
    def flagged(self, quiz: Quiz) -> list[str]:
        return [sentence for item in analyse(quiz).items for sentence in flags(item)]

    def test_a_wrong_key_is_suspected_when_most_choose_another_option(self, harbour: Agency):
        quiz = asks("odd", single("a"), true_false("b"))
        for number, learner in enumerate(learners(harbour, 6)):
            hand_in(quiz, learner, (number == 0, 1))
        assert "Most people choose “Option 1”: is the key right?" in self.flagged(quiz)

    def test_options_nobody_chooses_are_named_once_there_are_enough_answers(self, harbour: Agency):
        quiz = asks("unused", single("a"))
        people = learners(harbour, 20)
        for learner in people[:19]:
            hand_in(quiz, learner, (1,))
        assert not [sentence for sentence in self.flagged(quiz) if "Nobody" in sentence]
        hand_in(quiz, people[19], (0,), other=1)
        [sentence] = [sentence for sentence in self.flagged(quiz) if "Nobody" in sentence]
        assert "“Option 1”, “Option 3”" in sentence

    def test_a_question_that_works_against_the_rest_is_flagged(self, harbour: Agency):
        quiz = asks("against", *[single(code) for code in "abc"])
        patterns = [(0, 1, 1), (0, 1, 1), (0, 1, 1), (1, 0, 0), (1, 0, 0), (1, 0, 0)]
        for learner, right in zip(learners(harbour, 6), patterns, strict=True):
            hand_in(quiz, learner, right)
        report = analyse(quiz)
        assert any("does the wording mislead" in sentence for sentence in flags(report.items[0]))

    def test_what_everybody_and_what_hardly_anybody_knows(self, harbour: Agency):
        quiz = asks("ends", single("easy"), single("hard"))
        for number, learner in enumerate(learners(harbour, 20)):
            hand_in(quiz, learner, (1, number == 0))
        said = " ".join(self.flagged(quiz))
        assert "Nearly everyone earns it" in said
        assert "Few earn it" in said


class TestPage:
    def test_it_shows_figures_options_and_flags_and_names_nobody(
        self, as_trainer: Client, taken: Quiz
    ):
        shown = html(as_trainer.get(to(Quiz, "analysis", taken.pk)))
        for words in ("6 first attempts", "66.7", "Cronbach", "Option 1", "What people chose"):
            assert words in shown
        for attempt in Attempt.objects.select_related("learner"):
            assert attempt.learner.email not in shown
            assert str(attempt.pk) not in shown
        assert f"{CANARY} option" not in shown

    def test_quizzes_lead_there(self, as_trainer: Client, taken: Quiz):
        address = to(Quiz, "analysis", taken.pk)
        assert address in html(as_trainer.get(to(Quiz, "list")))
        assert address in html(as_trainer.get(to(Quiz, "edit", taken.pk)))

    @pytest.mark.parametrize("query", ["?attempts=x", "?attempts=%00", "?attempts=all"])
    def test_whatever_is_asked_for_there_is_an_answer(
        self, as_trainer: Client, taken: Quiz, query: str
    ):
        assert as_trainer.get(to(Quiz, "analysis", taken.pk) + query).status_code == 200

    def test_no_such_quiz_and_no_trainer(self, as_trainer: Client, as_staff: Client, taken: Quiz):
        assert as_trainer.get(to(Quiz, "analysis", 99999)).status_code == 404
        assert as_staff.get(to(Quiz, "analysis", taken.pk)).status_code in (302, 403)

    @pytest.mark.parametrize("people", [6, 24])
    def test_it_costs_the_same_for_many_questions_and_people(
        self,
        as_trainer: Client,
        harbour: Agency,
        people: int,
        django_assert_max_num_queries: Any,
    ):
        made = [single, true_false, multiple]
        quiz = asks("big", *[made[number % 3](f"s{number}") for number in range(people)])
        for number, learner in enumerate(learners(harbour, people)):
            hand_in(quiz, learner, [(number + place) % 3 for place in range(people)])
        as_trainer.get(to(Quiz, "analysis", quiz.pk))
        with django_assert_max_num_queries(15):
            as_trainer.get(to(Quiz, "analysis", quiz.pk))
