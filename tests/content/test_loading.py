"""What happens to a site when content files are loaded into it, once and again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page, Revision, Site

from courses.pages.models import CoursePage, LessonPage, QuizPage, Term
from courses.supervision.models import Rubric
from lms.content.actions import load_content
from quizzes.models import Question

from .small_course import LESSON, QUESTIONS, RUBRIC, edit, question, write


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def lesson() -> LessonPage:
    return LessonPage.objects.get(code="S1.1")


def edit_as_trainer(page: LessonPage, **changes: str) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_it_makes_the_pages_where_learners_find_them(small: Path) -> None:
    load_content()
    assert lesson().url == "/courses/start/first/breathing-room/"
    assert [page.title for page in Page.objects.live().order_by("path")][1:] == [
        "Practice",
        "Courses",
        "Start",
        "First",
        "Breathing room",
        "Last",
        "Final assessment",
        "Glossary",
    ]


def test_a_lesson_carries_what_its_file_says(small: Path) -> None:
    load_content()
    page = lesson()
    assert "She said “wait” and" in page.body[1].value.source
    assert page.body[2].value["sources"][0].key == "S1"
    assert [source.key for source in page.sources.all()] == ["S1"]
    assert page.review_due == dt.date(2027, 5, 30)


def test_the_final_quiz_opens_after_everything_else(small: Path) -> None:
    load_content()
    page = QuizPage.objects.get()
    assert page.opens == "after_earlier"
    assert page.quiz.in_short.questions == 2


def test_an_unknown_kind_is_named(small: Path) -> None:
    lines: list[str] = []
    load_content(say=lines.append)
    assert not Question.objects.filter(code="S-4").exists()
    assert any(line.startswith("Questions left out") and "1 drawing" in line for line in lines)


def test_the_site_answers_under_the_address_of_the_settings(small: Path, settings: object) -> None:
    settings.BASE_URL = "https://learn.example"
    load_content()
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("learn.example", 443)


def test_wagtails_own_welcome_page_goes(small: Path) -> None:
    Locale.objects.create(language_code="en-gb")
    root = Page.add_root(title="Root", slug="root")
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    load_content()
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert Site.objects.get().root_page.title == "Practice"


def test_loading_twice_changes_nothing(small: Path) -> None:
    load_content()
    before = row_counts()
    stamps = list(Page.objects.values_list("pk", "latest_revision_id", "last_published_at"))
    load_content()
    assert row_counts() == before
    assert list(Page.objects.values_list("pk", "latest_revision_id", "last_published_at")) == stamps


def test_a_changed_file_changes_its_page_and_nothing_else(small: Path) -> None:
    load_content()
    revisions = Revision.objects.count()
    edit(small, LESSON, title="Room to breathe")
    load_content()
    assert lesson().title == "Room to breathe"
    assert Revision.objects.count() == revisions + 1


def test_pages_from_before_there_were_refreshers_are_brought_up_to_date(small: Path) -> None:
    load_content()
    revision = lesson().latest_revision
    del revision.content["taken"]
    revision.save()
    edit(small, LESSON, taken="both")
    assert load_content().kept == []
    assert lesson().taken == "both"


def test_a_trainers_change_survives_and_is_named(small: Path) -> None:
    load_content()
    edit_as_trainer(lesson(), title="Edited here")
    edit(small, LESSON, title="Edited in the file")
    lines: list[str] = []
    load_content(say=lines.append)
    assert lesson().title == "Edited here"
    assert "  courses/start/01-first/01-breathing-room" in lines


def test_an_unpublished_draft_survives_too(small: Path) -> None:
    load_content()
    page = lesson()
    page.title = "Half written"
    page.save_revision()
    edit(small, LESSON, title="Edited in the file")
    load_content()
    assert lesson().title == "Breathing room"
    assert lesson().get_latest_revision_as_object().title == "Half written"


def test_overwrite_takes_the_files_version(small: Path) -> None:
    load_content()
    edit_as_trainer(lesson(), title="Edited here")
    load_content(overwrite=True)
    assert lesson().title == "Breathing room"
    assert load_content().kept == []


def test_a_lesson_that_a_trainer_took_offline_stays_offline(small: Path) -> None:
    load_content()
    lesson().unpublish()
    edit(small, LESSON, title="Edited in the file")
    load_content()
    assert not lesson().live


def test_a_lesson_that_a_trainer_deleted_stays_deleted(small: Path) -> None:
    load_content()
    lesson().delete()
    load_content()
    assert not LessonPage.objects.exists()
    load_content(overwrite=True)
    assert lesson().live


def test_a_question_that_a_trainer_changed_survives(small: Path) -> None:
    load_content()
    mine = Question.objects.get(code="S-1")
    mine.choices.add(mine.choices.model(text="Wait", sort_order=2))
    mine.save_revision().publish()
    rows = [question("S-1", prompt="Changed in the file."), question("S-2")]
    write(small, QUESTIONS, {"bank": {"title": "Start", "slug": "start"}, "questions": rows})
    ledger = load_content()
    assert [choice.text for choice in Question.objects.get(code="S-1").choices.all()] == [
        "Look",
        "Run",
        "Wait",
    ]
    assert "questions/start.yaml/S-1" in ledger.kept


def test_a_changed_question_keeps_the_ids_of_the_options_that_stay(small: Path) -> None:
    load_content()
    before = {choice.text: choice.pk for choice in Question.objects.get(code="S-1").choices.all()}
    changed = question("S-1")
    changed["choices"][1]["text"] = "Leave"
    write(small, QUESTIONS, {"bank": {"title": "Start", "slug": "start"}, "questions": [changed]})
    load_content()
    after = {choice.text: choice.pk for choice in Question.objects.get(code="S-1").choices.all()}
    assert set(after) == {"Look", "Leave"}
    assert after["Look"] == before["Look"]


def test_a_word_that_a_trainer_changed_survives(small: Path) -> None:
    load_content()
    Term.objects.update(definition="Our own words.")
    load_content()
    assert Term.objects.get().definition == "Our own words."


def test_a_new_lesson_is_put_where_its_name_says(small: Path) -> None:
    load_content()
    path = small / LESSON
    earlier = path.read_text().replace("S1.1", "S1.0").replace("breathing-room", "first-of-all")
    (path.parent / "00-first-of-all.yaml").write_text(earlier)
    later = path.read_text().replace("S1.1", "S1.2").replace("breathing-room", "later")
    (path.parent / "02-later.yaml").write_text(later)
    load_content()
    codes = LessonPage.objects.order_by("path").values_list("code", flat=True)
    assert list(codes) == ["S1.0", "S1.1", "S1.2"]
    course = CoursePage.objects.get()
    assert [len(module.steps) for module in course.outline().modules] == [3, 1]


def test_a_published_rubric_never_changes_but_a_new_version_may_come(small: Path) -> None:
    load_content()
    edit(small, RUBRIC, title="Another")
    load_content()
    assert Rubric.objects.get().title == "Rubric"
    edit(small, RUBRIC, version=2)
    load_content()
    assert Rubric.objects.get(version=2).title == "Another"
    assert Rubric.objects.get(version=2).is_published


def test_a_file_that_lacks_something_is_named_and_nothing_is_loaded(small: Path) -> None:
    text = (small / LESSON).read_text().replace("objective:", "aim:")
    (small / LESSON).write_text(text)
    with pytest.raises(CommandError, match=r"01-breathing-room.*objective"):
        call_command("load_content", verbosity=0)
    assert not Page.objects.exists()


def test_an_unknown_block_is_named(small: Path) -> None:
    edit(small, LESSON, body=[{"fireworks": "Bang"}])
    with pytest.raises(CommandError, match="fireworks"):
        call_command("load_content", verbosity=0)


def test_a_quiz_that_is_not_there_is_named(small: Path) -> None:
    edit(small, "courses/start/02-last/01-quiz.yaml", quiz="nowhere")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("load_content", verbosity=0)
