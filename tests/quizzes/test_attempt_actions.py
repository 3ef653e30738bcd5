from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.http import QueryDict

from lms.activity.models import Event
from lms.core.errors import BadInput, NotPermitted
from lms.people.models import User
from quizzes import actions
from quizzes.freezing import History, draw_all
from quizzes.models import (
    Attempt,
    Choice,
    Question,
    Quiz,
    QuizDraw,
    QuizQuestion,
    Response,
    TrueFalseQuestion,
)
from quizzes.signals import attempt_graded
from quizzes.standing import NoAttemptsLeft
from tests.factories import make_quiz

from .questions import a_bank, a_quiz, asks, form, reflection, scenario, single, true_false


def ids(attempt: Attempt) -> list[int]:
    return [frozen["question"] for frozen in attempt.frozen]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (tests want the same questions each time)


def finish(attempt: Attempt, *, right: bool = True) -> Attempt:
    learner = attempt.learner
    actions.save_answers(attempt, form(attempt, right=right), by=learner)
    return actions.submit_attempt(attempt, by=learner)


def test_an_attempt_asks_the_chosen_questions_in_their_order(staff: User):
    quiz = a_quiz(size=6)
    attempt = actions.start_attempt(quiz, staff)
    assert ids(attempt) == list(quiz.quiz_questions.values_list("question", flat=True))
    assert attempt.number == 1
    assert attempt.points_possible == 6
    assert attempt.is_open


def test_starting_again_returns_the_open_attempt(staff: User):
    quiz = a_quiz()
    assert actions.start_attempt(quiz, staff) == actions.start_attempt(quiz, staff)


def test_each_learner_has_an_attempt_of_their_own(staff: User, peer: User):
    quiz = a_quiz()
    assert actions.start_attempt(quiz, staff) != actions.start_attempt(quiz, peer)


def test_a_draft_is_not_asked(staff: User):
    quiz = a_quiz(size=3)
    hidden = quiz.quiz_questions.first().question
    hidden.unpublish()
    assert hidden.pk not in ids(actions.start_attempt(quiz, staff))


def test_a_quiz_without_questions_says_so(staff: User):
    quiz = Quiz.objects.create(title="Empty", slug="empty")
    with pytest.raises(actions.NothingToAsk, match="no questions yet"):
        actions.start_attempt(quiz, staff)


def test_attempts_come_to_an_end_where_a_quiz_says_so(staff: User):
    quiz = a_quiz(attempts_allowed=2)
    for _ in range(2):
        finish(actions.start_attempt(quiz, staff), right=False)
    with pytest.raises(NoAttemptsLeft, match="allows 2 attempts"):
        actions.start_attempt(quiz, staff)


def drawing_quiz(*draws: dict, size: int = 6) -> Quiz:
    bank = a_bank()
    for number in range(size):
        single(f"d-{number}", objective="1" if number < size // 2 else "2", bank=bank)
    quiz = Quiz.objects.create(title="Drawn", slug="drawn")
    for order, draw in enumerate(draws):
        QuizDraw.objects.create(quiz=quiz, bank=bank, sort_order=order, **draw)
    return quiz


def test_a_draw_takes_questions_of_its_objective(staff: User):
    quiz = drawing_quiz({"objective": "2", "count": 2})
    assert {frozen["objective"] for frozen in actions.start_attempt(quiz, staff).frozen} == {"2"}


def test_a_draw_takes_what_the_learner_has_not_met(staff: User):
    quiz = drawing_quiz({"count": 2})
    met = Counter()
    for _ in range(3):
        attempt = actions.start_attempt(quiz, staff)
        met.update(ids(attempt))
        finish(attempt, right=False)
    assert set(met.values()) == {1}
    assert len(met) == 6


def test_questions_come_round_again_when_all_have_been_met(staff: User):
    quiz = drawing_quiz({"count": 4})
    for _ in range(3):
        attempt = actions.start_attempt(quiz, staff)
        assert len(attempt.frozen) == 4
        finish(attempt, right=False)


def test_no_question_is_asked_twice_in_an_attempt(staff: User):
    quiz = drawing_quiz({"count": 4}, {"objective": "1", "count": 3})
    QuizQuestion.objects.create(quiz=quiz, question=Question.objects.get(code="d-5"))
    asked = ids(actions.start_attempt(quiz, staff))
    assert len(asked) == len(set(asked)) == 6


def test_a_draw_on_anything_leaves_a_draw_on_one_objective_its_questions():
    draws = [QuizDraw(pk=1, bank_id=7, count=3), QuizDraw(pk=2, bank_id=7, objective="2", count=3)]
    pool = [(pk, 7, "1" if pk < 4 else "2") for pk in range(1, 7)]
    for seed in range(20):
        drawn = draw_all(draws, pool, taken=set(), rng=seeded(seed), history=History())
        assert set(drawn[2]) == {4, 5, 6}
        assert set(drawn[1]) == {1, 2, 3}


def test_a_draw_can_come_back_to_topics_in_which_something_was_missing(staff: User):
    finish(actions.start_attempt(drawing_quiz({"objective": "2", "count": 1}), staff), right=False)
    later = Quiz.objects.create(title="Refresher", slug="refresher")
    bank = Question.objects.get(code="d-5").bank
    QuizDraw.objects.create(quiz=later, bank=bank, count=2, missed_first=True)
    for seed in range(10):
        attempt = actions.start_attempt(later, staff, rng=seeded(seed))
        assert {frozen["objective"] for frozen in attempt.frozen} == {"2"}
        attempt.responses.all().delete()
        attempt.delete()


def test_a_scenario_whose_questions_were_all_archived_is_left_out(staff: User):
    quiz = asks("scene", single("a"), scenario("s"))
    Question.objects.filter(code__startswith="s-").update(live=False)
    attempt = actions.start_attempt(quiz, staff)
    assert [frozen["code"] for frozen in attempt.frozen] == ["a"]
    assert attempt.points_possible == 1


def test_a_reflection_for_oneself_misses_no_topic(staff: User):
    """It earns nothing whatever is said, so it would count as missed for good."""
    finish(actions.start_attempt(asks("think", reflection("r", objective="1")), staff))
    assert actions._history(staff).missed == set()


def test_options_are_shuffled_unless_the_question_says_not(staff: User):
    attempt = actions.start_attempt(asks("order", single("kept", shuffle=False)), staff)
    assert [option["text"] for option in attempt.frozen[0]["options"]] == [
        f"Option {number}" for number in range(4)
    ]


def test_the_same_randomness_freezes_the_same_attempt(staff: User, peer: User):
    quiz = drawing_quiz({"count": 3})
    first = actions.start_attempt(quiz, staff, rng=seeded(7))
    second = actions.start_attempt(quiz, peer, rng=seeded(7))
    assert first.frozen == second.frozen


def test_options_carry_no_name_that_another_attempt_shares(staff: User, peer: User):
    quiz = a_quiz(size=1)
    seen = [
        {option["token"] for option in actions.start_attempt(quiz, person).frozen[0]["options"]}
        for person in (staff, peer)
    ]
    assert not seen[0] & seen[1]


def test_edits_and_deletions_do_not_reach_an_open_attempt(staff: User):
    quiz = a_quiz(size=3)
    attempt = actions.start_attempt(quiz, staff)
    before = Attempt.objects.get(pk=attempt.pk).frozen
    Question.objects.non_polymorphic().update(prompt="<p>Other</p>", points=9, feedback="")
    TrueFalseQuestion.objects.update(answer_is_true=False)
    Choice.objects.update(text="Other", is_correct=True)
    Choice.objects.filter(sort_order=0).delete()
    quiz.quiz_questions.all().delete()
    Quiz.objects.update(pass_mark=1, title="Other")
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.frozen == before
    assert finish(attempt).points_earned == 3


def test_a_question_somebody_was_asked_stays(staff: User):
    quiz = drawing_quiz({"count": 6})
    actions.start_attempt(quiz, staff)
    with pytest.raises(ProtectedError):
        Question.objects.get(code="d-0").delete()


def test_answers_are_saved_and_only_what_changed_is_written(staff: User):
    attempt = actions.start_attempt(a_quiz(size=3), staff)
    actions.save_answers(attempt, form(attempt), by=staff)
    first = dict(attempt.responses.values_list("position", "saved_at"))
    again = form(attempt, numbers=[1, 3])
    again.update(form(attempt, right=False, numbers=[2]))
    actions.save_answers(attempt, again, by=staff)
    second = dict(attempt.responses.values_list("position", "saved_at"))
    assert [first[place] == second[place] for place in range(3)] == [True, False, True]


def test_an_unticked_box_takes_an_answer_back_and_other_pages_are_left_alone(staff: User):
    attempt = actions.start_attempt(a_quiz(size=3), staff)
    actions.save_answers(attempt, form(attempt), by=staff)
    actions.save_answers(attempt, QueryDict("asked=2"), by=staff)
    answers = attempt.answers()
    assert answers[1] is None
    assert answers[0]
    assert answers[2] is True


@pytest.mark.parametrize(
    "sent",
    ["asked=9", "asked=", "asked=abc", "asked=0", "asked=1&q1=made-up", "asked=3&q3=maybe"],
)
def test_what_was_never_offered_is_refused(staff: User, sent: str):
    attempt = actions.start_attempt(a_quiz(size=3), staff)
    with pytest.raises(BadInput):
        actions.save_answers(attempt, QueryDict(sent), by=staff)
    assert not any(attempt.answers().values())


def test_nobody_answers_for_someone_else(staff: User, peer: User):
    attempt = actions.start_attempt(a_quiz(), staff)
    with pytest.raises(NotPermitted):
        actions.save_answers(attempt, form(attempt), by=peer)
    with pytest.raises(NotPermitted):
        actions.submit_attempt(attempt, by=peer)


def test_an_answer_after_handing_in_changes_nothing(staff: User):
    attempt = actions.start_attempt(a_quiz(), staff)
    finish(attempt, right=False)
    with pytest.raises(actions.AttemptClosed, match="handed this quiz in"):
        actions.save_answers(attempt, form(attempt), by=staff)
    assert Attempt.objects.get(pk=attempt.pk).points_earned == 0


def test_handing_in_grades_every_question(staff: User):
    attempt = actions.start_attempt(a_quiz(size=3), staff)
    data = form(attempt, numbers=[1, 2])
    data.setlist("q2", data.getlist("q2")[:1])  # one of the two that fit
    actions.save_answers(attempt, data, by=staff)
    attempt = actions.submit_attempt(attempt, by=staff)
    earned = [float(points) for points in attempt.responses.values_list("points_earned", flat=True)]
    assert earned == [1, 0.5, 0]
    assert attempt.points_earned == 1.5
    assert attempt.percent == 50
    assert attempt.passed is False


def test_reaching_the_mark_passes(staff: User):
    attempt = finish(actions.start_attempt(a_quiz(), staff))
    assert attempt.passed is True
    assert attempt.percent == 100


def test_handing_in_twice_gives_one_result_and_one_announcement(staff: User):
    heard = []
    attempt_graded.connect(listener := lambda **sent: heard.append(sent["attempt"]))
    try:
        attempt = actions.start_attempt(a_quiz(), staff)
        once = actions.submit_attempt(attempt, by=staff)
        twice = actions.submit_attempt(attempt, by=staff)
    finally:
        attempt_graded.disconnect(listener)
    assert once.submitted_at == twice.submitted_at
    assert heard == [once]
    assert Event.objects.filter(verb="attempt.submitted").count() == 1


def test_the_trail_says_that_it_happened_and_not_how_it_went(staff: User):
    attempt = finish(actions.start_attempt(a_quiz(), staff))
    event = Event.objects.get(verb="attempt.submitted")
    assert event.person == staff
    assert event.data == {"quiz": attempt.quiz_id}


def test_a_listener_that_breaks_leaves_the_attempt_open(staff: User):
    def breaks(**sent: object) -> None:
        raise RuntimeError

    attempt = actions.start_attempt(a_quiz(), staff)
    attempt_graded.connect(breaks)
    try:
        with pytest.raises(RuntimeError):
            actions.submit_attempt(attempt, by=staff)
    finally:
        attempt_graded.disconnect(breaks)
    assert Attempt.objects.get(pk=attempt.pk).is_open


def test_pictures_and_links_are_settled_and_scripts_fall_away(staff: User):
    prompt = '<p>See <a href="/x">this</a><script>alert(1)</script></p>'
    quiz = asks("rich", true_false("rich", prompt=prompt))
    prompt = actions.start_attempt(quiz, staff).frozen[0]["prompt"]
    assert 'href="/x"' in prompt
    assert "script" not in prompt


@pytest.mark.parametrize("size", [10, 60])
def test_starting_saving_and_handing_in_cost_the_same_for_many_questions(
    staff: User, size: int, django_assert_max_num_queries: object
):
    quiz = a_quiz(size=size)
    assert staff.agency
    with django_assert_max_num_queries(36):
        attempt = actions.start_attempt(quiz, staff)
    with django_assert_max_num_queries(5):
        actions.save_answers(attempt, form(attempt), by=staff)
    with django_assert_max_num_queries(9):
        actions.submit_attempt(attempt, by=staff)
    assert Response.objects.filter(attempt=attempt, points_earned=1).count() == size
    assert Attempt.objects.get().passed


def test_published_questions_are_read_once_and_anew_when_they_are_published_again(
    staff: User, peer: User, supervisor: User, django_assert_max_num_queries: Any
) -> None:
    quiz = make_quiz(questions=3)
    questions = [row.question for row in quiz.quiz_questions.order_by("sort_order")]
    for question in questions:
        question.save_revision().publish()
    assert staff.agency
    assert peer.agency
    actions.start_attempt(quiz, staff)
    with django_assert_max_num_queries(12):
        again = actions.start_attempt(quiz, peer)
    assert again.frozen[0]["prompt"] == questions[0].prompt
    questions[0].prompt = "<p>Put in other words?</p>"
    questions[0].save_revision().publish()
    later = actions.start_attempt(quiz, supervisor)
    assert [row["prompt"] for row in later.frozen] == [row.prompt for row in questions]
