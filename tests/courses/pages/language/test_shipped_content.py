"""What the product ships with keeps to its own language: courses, templates and sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courses.pages.language.checking import hits_in
from courses.pages.language.looking import look_at
from courses.pages.language.phrases import Phrases
from courses.pages.language.plain import passage
from courses.pages.language.report import concrete_models, report_rows
from courses.pages.models import CoursePage, LessonPage, Term, Wording
from lms.content.actions import load_content
from quizzes.models import Question
from tests.content.conftest import loaded  # noqa: F401 - a fixture

from .product_words import ROOT, modules, sentences_of_module, templates, words_of_template

# The check's own vocabulary and the names of wordings are no sentences to anybody.
NOT_SENTENCES = ("courses/pages/language/", "lms/demo/")

HARSH = re.compile(
    r"\b(?:fail(?:s|ed|ing|ure|ures)?|wrong(?:ly)?|incorrect(?:ly)?|bad(?:ly)?|violat\w+|invalid)\b",
    re.IGNORECASE,
)
LOUD = re.compile(r"\boverdue!|!(?!=)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.usefixtures("loaded", "db")
class TestContent:
    def test_the_two_courses_and_all_that_goes_with_them_come_out_clean(self) -> None:
        found = [f"{row.thing}, {row.finding.place}: {row.finding.hit.excerpt}"
                 for row in report_rows()]  # fmt: skip
        assert found == []

    def test_it_was_really_read(self) -> None:
        assert Wording.objects.filter(active=True).count() >= 44
        assert {LessonPage, CoursePage, Term, *Question.kinds().values()} <= set(concrete_models())
        lesson = LessonPage.objects.first()
        lesson.introduction = "Every addict calms down with polyvagal therapy."
        assert [finding.hit.phrase for finding in look_at(lesson)] == [
            "addict",
            "polyvagal therapy",
        ]

    def test_loading_again_leaves_a_trainers_change_alone(self) -> None:
        wording = Wording.objects.get(avoid="dirty")
        wording.prefer = "whatever the test found"
        wording.save()
        count = Wording.objects.count()
        ledger = load_content()
        wording.refresh_from_db()
        assert wording.prefer == "whatever the test found"
        assert Wording.objects.count() == count
        assert ledger.kept == ["language.yaml/dirty"]


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_keeps_to_the_language(path: Path, shipped: Phrases) -> None:
    found = [hit.excerpt for text in words_of_template(path) for hit in hits_in(text, shipped)]
    assert found == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_speaks_calmly(path: Path) -> None:
    said = " ".join(text.text for text in words_of_template(path))
    assert HARSH.findall(said) == []
    assert LOUD.findall(said) == []


def test_the_sentences_in_the_code_keep_to_the_language(shipped: Phrases) -> None:
    found = [
        f"{name(path)}:{line}: {hit.excerpt}"
        for path in modules()
        if not name(path).startswith(NOT_SENTENCES)
        for line, said in sentences_of_module(path)
        for hit in hits_in(passage(said), shipped)
    ]
    assert found == []


def test_the_code_was_really_read() -> None:
    said = [said for path in modules() for _, said in sentences_of_module(path)]
    assert "Someone asks for your time" in said
    assert "Handed back" in said
    assert sum(len(list(words_of_template(path))) for path in templates()) > 500


def test_notices_and_refusals_speak_calmly() -> None:
    spoken = [path for path in modules() if "management" not in path.parts]
    found = [
        f"{name(path)}:{line}: {said}"
        for path in spoken
        if not name(path).startswith(NOT_SENTENCES)
        for line, said in sentences_of_module(path)
        if HARSH.search(said) or LOUD.search(said)
    ]
    assert found == []
