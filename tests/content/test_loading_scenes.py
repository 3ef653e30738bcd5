"""Scenes with their questions, and what becomes of the question that a scene replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lms.content.actions import load_content
from lms.content.files import ContentError
from lms.content.ledger import fingerprint
from lms.content.pieces import Piece
from quizzes.actions import start_attempt
from quizzes.models import Attempt, Bank, Question, Quiz, QuizQuestion, ScenarioQuestion
from tests.factories import UserFactory

from .small_course import QUESTIONS, edit, question, scenario, write


def write_bank(small: Path, *rows: dict[str, Any]) -> None:
    write(small, QUESTIONS, {"bank": {"title": "Start", "slug": "start"}, "questions": list(rows)})


def scene(**changes: Any) -> dict[str, Any]:
    parts = (question("S-2a"), question("S-2b", "true_false", answer=True))
    return scenario("S-2s", *parts, replaces="S-2", prompt="A door bangs.", **changes)


@pytest.fixture
def earlier(small: Path) -> Question:
    """The question as an earlier version of the files had it, with the new file in place."""
    load_content()
    write_bank(small, question("S-1"), scene())
    return Question.objects.get(code="S-2")


def was_replaced() -> bool:
    return ScenarioQuestion.objects.filter(code="S-2s").exists()


def test_a_scene_holds_its_questions_in_the_order_of_the_file(small: Path) -> None:
    write_bank(small, question("S-1"), scene(hint="Listen.", tags=["doors"]))
    load_content()
    asked = ScenarioQuestion.objects.get()
    assert [part.code for part in asked.within()] == ["S-2a", "S-2b"]
    assert [part.kind for part in asked.within()] == ["single_choice", "true_false"]
    assert (asked.hint, list(asked.tags.names())) == ("Listen.", ["doors"])
    drawable = Question.objects.to_draw().values_list("code", flat=True)
    assert set(drawable) == {"S-1", "S-2s"}
    assert load_content().kept == []


def test_it_retires_the_question_it_replaces_and_leaves_attempts_alone(earlier: Question) -> None:
    quiz = Quiz.objects.get()
    quiz.draws.update(count=3)
    attempt = start_attempt(quiz, UserFactory())
    load_content()
    earlier.refresh_from_db()
    assert was_replaced()
    assert not earlier.live
    assert earlier.choices.count() == 2
    asked = Attempt.objects.get(pk=attempt.pk).frozen
    assert asked == attempt.frozen
    assert "S-2" in {one["code"] for one in asked}


def test_a_question_that_somebody_publishes_again_stays(earlier: Question) -> None:
    load_content()
    earlier.refresh_from_db()
    earlier.save_revision().publish()
    load_content()
    earlier.refresh_from_db()
    assert earlier.live


def change(question: Question) -> None:
    question.prompt = "<p>Our own door.</p>"
    question.save_revision().publish()


def choose(question: Question) -> None:
    QuizQuestion.objects.create(quiz=Quiz.objects.get(), question=question)


def withdraw(question: Question) -> None:
    question.unpublish()


def remove(question: Question) -> None:
    question.delete()


@pytest.mark.parametrize("touch", [change, choose, withdraw, remove])
def test_a_question_that_a_trainer_made_their_own_is_not_replaced(
    earlier: Question, touch: Any
) -> None:
    touch(earlier)
    ledger = load_content()
    assert not was_replaced()
    assert "questions/start.yaml/S-2" in ledger.kept


def test_overwrite_replaces_it_and_quizzes_ask_the_scene_instead(earlier: Question) -> None:
    bank = Bank.objects.get(slug="start")
    theirs = Quiz.objects.create(title="Ours", slug="ours")
    QuizQuestion.objects.create(quiz=theirs, question=earlier)
    change(earlier)
    load_content(overwrite=True)
    earlier.refresh_from_db()
    assert not earlier.live
    assert [row.question.code for row in theirs.quiz_questions.all()] == ["S-2s"]
    assert "Our own door" in earlier.revisions.latest("pk").content["prompt"]
    assert bank.questions.filter(code="S-2a").exists()


def test_what_a_file_could_not_say_before_changes_nothing_that_was_loaded_then() -> None:
    def piece(**values: Any) -> Piece:
        return Piece(path="a", model=Bank, key={}, values={"title": "A"} | values)

    now = piece(hint="")
    now.newer = {"hint": ""}
    assert fingerprint(now.wanted()) == fingerprint(piece().wanted())
    now.values["hint"] = "Look twice."
    assert fingerprint(now.wanted()) != fingerprint(piece().wanted())


def test_a_quiz_says_how_it_is_taken(small: Path) -> None:
    edit(
        small,
        "quizzes/start.yaml",
        layout="all",
        counts="first",
        wait_hours=12,
        time_limit={"minutes": 30, "reason": "The board asks for one."},
        review={"key": "after_passing"},
        questions=[{"code": "S-1", "section": "To begin"}],
        draws=[{"bank": "start", "objective": 1, "count": 1, "section": "More"}],
    )
    load_content()
    quiz = Quiz.objects.get()
    assert (quiz.layout, quiz.counts, quiz.wait_hours) == ("all", "first", 12)
    assert (quiz.time_limit, quiz.time_limit_reason) == (30, "The board asks for one.")
    assert (quiz.show_outcome, quiz.show_key) == ("at_once", "after_passing")
    assert [(row.question.code, row.section) for row in quiz.quiz_questions.all()] == [
        ("S-1", "To begin")
    ]
    assert [row.section for row in quiz.draws.all()] == ["More"]
    assert load_content().kept == []


def test_a_limit_without_a_reason_is_refused(small: Path) -> None:
    edit(small, "quizzes/start.yaml", time_limit={"minutes": 30, "reason": ""})
    with pytest.raises(ContentError, match="Say why this quiz needs a limit"):
        load_content()


def test_a_trainers_hint_survives_files_that_have_none(small: Path) -> None:
    load_content()
    mine = Question.objects.get(code="S-1")
    mine.hint = "Our own hint."
    mine.save_revision().publish()
    write_bank(small, question("S-1", prompt="Changed in the file."))
    assert "questions/start.yaml/S-1" in load_content().kept
    assert Question.objects.get(code="S-1").hint == "Our own hint."


def test_a_text_with_gaps_is_a_question_too(small: Path) -> None:
    gaps = [{"accepted": ["notice", "see"], "others": ["ignore"], "feedback": "Look first."}]
    write_bank(small, question("S-1"), question("S-5", "blanks", passage="First [1].", gaps=gaps))
    load_content()
    asked = Question.objects.get(code="S-5")
    assert asked.passage == "First [1]."
    assert asked.gaps.get().accepted == "notice\nsee"
