"""Every text of everything that is written for learners is read, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.models import Design
from courses.pages.language.reading import is_checked, texts_of
from courses.pages.models import CoursePage, LessonPage, RefresherPlan, Source, Term, Wording
from courses.supervision.models import Criterion, Rubric
from quizzes.models import Bank, Quiz, SingleChoiceQuestion, TrueFalseQuestion
from tests import factories

pytestmark = pytest.mark.django_db


def texts(thing: object) -> dict[str, str]:
    return {text.place: text.passage.text.strip() for text in texts_of(type(thing), thing)}


def lesson(course: CoursePage, **fields: object) -> LessonPage:
    return factories.add_lesson(factories.first_module(course), "A lesson", **fields)


def test_a_lessons_fields_and_blocks_are_read(course: CoursePage) -> None:
    body = [
        ("heading", "A heading"),
        ("text", "<p>Some <b>text</b>.</p>"),
        ("claim", {"text": "A claim.", "status": "disputed", "sources": [], "note": "A note."}),
        ("vignette", {"setting": "Desk", "title": "Call", "text": "<p>Hm.</p>", "question": "Q?"}),
        ("summary", ["One", "Two"]),
        ("next_shift", "Try it."),
    ]
    page = lesson(course, code="I9.9", introduction="An introduction.", body=body)
    page.refresh_from_db()
    found = list(texts_of(LessonPage, page))
    places = [text.place for text in found]
    words = [text.passage.text.strip() for text in found]
    assert {"A lesson", "Name one thing.", "An introduction.", "A heading", "Some text."} < set(
        words
    )
    assert {"A claim.", "A note.", "Desk", "Call", "Hm.", "Q?", "One", "Two"} < set(words)
    assert "Body / Claim with its status / The claim" in places
    assert not {"I9.9", "disputed", page.slug, page.url_path} & set(words)


def test_a_draft_reads_like_the_page_itself(course: CoursePage) -> None:
    page = lesson(course, introduction="An introduction.")
    content = page.save_revision().content
    fresh = LessonPage.objects.get(pk=page.pk)
    assert list(texts_of(LessonPage, content)) == list(texts_of(LessonPage, fresh))


def test_reading_blocks_asks_the_database_nothing(course: CoursePage) -> None:
    source = Source.objects.create(key="X", citation="A work.").pk
    cited = [{"type": "item", "value": source, "id": "a"}]
    claim = {"text": "A claim.", "status": "disputed", "sources": cited, "note": ""}
    body = [{"type": "claim", "value": claim}]
    page = lesson(course)
    page.body = LessonPage._meta.get_field("body").to_python(body)
    page.save()
    fresh = LessonPage.objects.get(pk=page.pk)
    with CaptureQueriesContext(connection) as queries:
        assert "A claim." in texts(fresh).values()
    assert [query for query in queries if "source" in query["sql"]] == []


def test_prompt_options_and_feedback_of_a_question_are_read(course: CoursePage) -> None:
    factories.make_quiz(questions=1)
    found = texts(SingleChoiceQuestion.objects.get())
    assert found["Question"] == "Question final-0?"
    assert found["Option 1 / Text"] == "Right"
    assert found["Option 2 / Feedback"] == "KEY-CANARY other"
    assert "Code" not in found
    assert "Title" not in found


def test_each_kind_reads_its_own_words_without_being_told() -> None:
    bank = Bank.objects.create(title="Bank", slug="bank")
    question = TrueFalseQuestion(
        bank=bank,
        code="t",
        title="T",
        prompt="<p>So?</p>",
        feedback_true="Yes.",
        feedback_false="No.",
    )
    assert {"So?", "Yes.", "No."} == set(texts(question).values())


def test_quizzes_terms_rubrics_and_plans_are_read() -> None:
    quiz = Quiz(title="A quiz", slug="q", instructions="<p>Take your time.</p>")
    assert set(texts(quiz).values()) == {"A quiz", "Take your time."}
    term = Term(term="State", slug="state", definition="What it is.", not_say="lazy", plain="Now.")
    assert set(texts(term).values()) == {"State", "What it is.", "Now."}
    rubric = factories.make_rubric(criteria=1)
    assert "Anchor 3" in texts(rubric).values()
    assert "Criterion 1 / 3, consistent" in texts(rubric)
    assert isinstance(rubric, Rubric)
    assert Criterion.objects.count() == 1
    plan = RefresherPlan(title="Refresher", slug="r", lapse_text="It is due.")
    assert "It is due." in texts(plan).values()
    assert "60, 30, 7" not in texts(plan).values()


def test_the_wordings_themselves_and_the_sources_are_not_checked() -> None:
    assert not is_checked(Wording)
    assert not is_checked(Source)
    assert all(map(is_checked, (LessonPage, TrueFalseQuestion, Quiz, Term, Rubric, Design)))
