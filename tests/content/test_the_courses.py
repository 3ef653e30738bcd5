"""The content that the product ships with, as it stands on the site once it is loaded."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.apps import apps
from django.forms import model_to_dict
from django.utils.html import strip_tags

from courses.pages.models import CoursePage, LessonPage, QuizPage, Source, Taken, Term
from courses.pages.outline import CourseOutline
from courses.supervision.models import PracticePage
from lms.content.actions import load_content
from lms.content.ledger import Ledger
from quizzes.models import Question, Quiz, ScenarioQuestion

pytestmark = pytest.mark.usefixtures("loaded", "db")

LESSONS = {"introduction": 15, "advanced": 18}
REFRESHERS = {
    "introduction": ["lesson", "lesson", "quiz"],
    "advanced": ["lesson", "lesson", "quiz", "practice"],
}
EVERY_LESSON_HAS = {
    "heading",
    "text",
    "claim",
    "vignette",
    "activity",
    "reflection",
    "settle",
    "summary",
    "next_shift",
}


def lessons(course: CoursePage) -> list[LessonPage]:
    """Return those that are taken in the course itself."""
    return list(LessonPage.objects.descendant_of(course).live().exclude(taken=Taken.REFRESHER))


def final_quiz(course: CoursePage) -> Quiz:
    return QuizPage.objects.descendant_of(course).live().get(taken=Taken.COURSE).quiz


def rich_texts(lesson: LessonPage) -> list[str]:
    """Return the HTML of every block that holds some."""
    found = []
    for block in lesson.body:
        values = block.value.values() if hasattr(block.value, "values") else [block.value]
        found += [value.source for value in values if hasattr(value, "source")]
    return found


@pytest.mark.parametrize("slug", LESSONS)
def test_a_course_has_its_lessons_a_final_quiz_and_objectives(slug: str) -> None:
    course = CoursePage.objects.get(slug=slug)
    assert len(lessons(course)) == LESSONS[slug]
    assert final_quiz(course).in_short.questions >= 15
    assert len(course.objective_texts()) >= 8
    assert course.renewal_months


@pytest.mark.parametrize("slug", REFRESHERS)
def test_a_refresher_has_two_lessons_a_quiz_and_what_else_a_renewal_asks_for(slug: str) -> None:
    course = CoursePage.objects.get(slug=slug)
    steps = list(course.refresher().steps())
    assert [step.kind for step in steps] == REFRESHERS[slug]
    assert all(step.required for step in steps)
    assert [module.title for module in course.outline().modules].count("Refresher") == 0


def test_the_minutes_of_the_steps_make_the_contact_hours() -> None:
    for course in CoursePage.objects.all():
        assert minutes_taught(course.outline()) == course.contact_hours * 60
        assert minutes_taught(course.refresher()) == course.renewal_minutes


def minutes_taught(outline: CourseOutline) -> int:
    return sum(step.minutes for step in outline.steps() if step.kind != "practice")


def test_advanced_builds_on_the_introduction_and_ends_with_practice() -> None:
    advanced = CoursePage.objects.get(slug="advanced")
    assert [course.slug for course in advanced.prerequisites.all()] == ["introduction"]
    practice = PracticePage.objects.get()
    assert [step.id for step in advanced.outline().steps()][-1] == practice.pk
    assert practice.rubric.is_published
    assert practice.rubric.criteria.count() == 8


def test_every_page_has_an_address_of_its_own() -> None:
    addresses = [page.get_url() for page in LessonPage.objects.all()]
    assert all(address.startswith("/courses/") for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_every_lesson_has_its_parts_and_they_are_valid() -> None:
    for lesson in LessonPage.objects.all():
        kinds = {block.block_type for block in lesson.body}
        assert kinds >= EVERY_LESSON_HAS, lesson.code
        lesson.body.stream_block.clean(lesson.body)


def test_every_source_that_is_cited_stands_in_the_lessons_list() -> None:
    for lesson in LessonPage.objects.prefetch_related("sources"):
        keys = {source.key for source in lesson.sources.all()}
        cited = {
            key
            for html in rich_texts(lesson)
            for key in re.findall(r'href="#source-([^"]+)"', html)
        }
        claimed = {
            source.key
            for block in lesson.body
            if block.block_type == "claim"
            for source in block.value["sources"]
        }
        assert cited | claimed <= keys, lesson.code


def test_no_straight_quotation_mark_and_no_markup_of_the_files_is_left() -> None:
    for lesson in LessonPage.objects.all():
        for html in rich_texts(lesson):
            words = strip_tags(html)
            assert not re.search(r"[\"'*#]|\]\(", words), f"{lesson.code}: {words}"


def test_every_term_says_what_it_means_and_where_that_stands() -> None:
    assert Term.objects.count() == 41
    for term in Term.objects.prefetch_related("sources"):
        assert term.definition
        assert term.plain
        assert term.sources.exists(), term


def test_every_source_has_a_key_and_a_citation() -> None:
    assert Source.objects.count() >= 70
    assert not Source.objects.filter(citation="").exists()


def test_every_objective_is_served_by_a_lesson_and_tested_by_the_final_quiz() -> None:
    for course in CoursePage.objects.all():
        numbers = {str(number + 1) for number in range(len(course.objective_texts()))}
        served = {
            part for lesson in lessons(course) for part in lesson.course_objectives.split(", ")
        }
        assert served == numbers
        assert {draw.objective for draw in final_quiz(course).draws.all()} == numbers


def test_every_draw_finds_enough_questions() -> None:
    for quiz in Quiz.objects.all():
        wanted: dict[tuple[int, str], int] = defaultdict(int)
        for draw in quiz.draws.all():
            wanted[draw.bank_id, draw.objective] += draw.count
        for (bank, objective), count in wanted.items():
            there = Question.objects.to_draw().filter(bank=bank).for_objective(objective)
            assert there.count() >= count, (quiz, objective)
        assert quiz.in_short.questions >= (15 if quiz.slug.endswith("-final") else 5)


def test_a_refresher_asks_five_questions_as_often_as_one_likes() -> None:
    for page in QuizPage.objects.filter(taken=Taken.REFRESHER):
        assert page.quiz.in_short.questions == 5
        assert page.quiz.pass_mark == 80
        assert page.quiz.attempts_allowed is None
    assert QuizPage.objects.filter(taken=Taken.REFRESHER).count() == len(REFRESHERS)


def test_every_question_can_be_asked_and_names_a_lesson_that_teaches_it() -> None:
    codes = set(LessonPage.objects.values_list("code", flat=True))
    for question in Question.objects.live():
        relations = [name.partition("__")[0] for name in question.parts]
        parts = {name: list(getattr(question, name).values()) for name in relations}
        assert question.problems(model_to_dict(question) | parts) == [], question.code
        assert question.lesson in codes, question.code
        # A scene's questions teach in its place.
        assert question.feedback or question.within(), question.code


def test_scenes_stay_together_and_some_ask_more_than_once() -> None:
    scenes = [len(scene.within()) for scene in ScenarioQuestion.objects.live()]
    assert len(scenes) == 19
    assert sum(asked > 1 for asked in scenes) >= 4


def test_nothing_was_kept_back_on_a_fresh_site(loaded: Ledger) -> None:
    assert loaded.kept == []


def test_loading_it_all_again_changes_nothing() -> None:
    before = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    load_content()
    after = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    assert after == before
