"""What a lesson's text becomes on the page: terms that open, places that hold, no stray script."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.test import Client

from courses.pages.models import CoursePage, LessonPage, Source
from courses.pages.rendering import with_terms
from courses.progress.actions import enrol
from lms.people.models import User
from tests.factories import TermFactory, add_lesson, first_module


def soup_of(client: Client, lesson: LessonPage) -> BeautifulSoup:
    return BeautifulSoup(client.get(lesson.url).content, "html.parser")


def test_the_first_mention_of_a_term_opens_its_definition(db: None) -> None:
    term = TermFactory(term="neuroception", slug="neuroception", plain="sensing without thinking")
    html = with_terms("<p>About neuroception. Neuroception again.</p>", [term])
    soup = BeautifulSoup(html, "html.parser")
    buttons = soup.select("button.term")
    assert [button.text for button in buttons] == ["neuroception"]
    card = soup.find(id=buttons[0]["popovertarget"])
    assert card.has_attr("popover")
    assert "sensing without thinking" in card.text


def test_the_longest_term_wins_and_words_are_whole(db: None) -> None:
    terms = [TermFactory(term="state"), TermFactory(term="ventral vagal state")]
    html = with_terms("<p>An estate. The ventral vagal state.</p>", terms)
    assert [b.text for b in BeautifulSoup(html, "html.parser").select("button.term")] == [
        "ventral vagal state"
    ]


def test_links_headings_and_labels_stay_as_they_are(db: None) -> None:
    term = TermFactory(term="glimmer", slug="glimmer")
    html = '<h2>Glimmer</h2><p class="block-label">Glimmer</p><p><a href="#x">glimmer</a></p>'
    assert "popovertarget" not in with_terms(html, [term]).split("</p></div>")[0]


def test_markup_in_a_term_is_shown_as_text(db: None) -> None:
    term = TermFactory(term="freeze", slug="freeze", definition="<script>alert(1)</script>")
    assert "<script>" not in with_terms("<p>freeze</p>", [term])


def test_every_block_can_hold_a_place(as_staff: Client, staff: User, course: CoursePage) -> None:
    enrol(staff, course, by=staff)
    lesson = LessonPage.objects.descendant_of(course).first()
    places = [tag["data-place"] for tag in soup_of(as_staff, lesson).select("[data-place]")]
    assert places == [block.id for block in lesson.body]


def test_an_edit_shows_at_once(as_staff: Client, staff: User, course: CoursePage) -> None:
    enrol(staff, course, by=staff)
    lesson = add_lesson(first_module(course), "Edited")
    lesson.save_revision().publish()
    as_staff.get(lesson.url)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.body[0] = ("heading", "A heading of today")
    lesson.save_revision().publish()
    assert "A heading of today" in as_staff.get(lesson.url).content.decode()


def test_a_corrected_definition_shows_at_once(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    term = TermFactory(term="readiness", slug="readiness", definition="The old words.")
    enrol(staff, course, by=staff)
    lesson = add_lesson(first_module(course), "Terms")
    lesson.save_revision().publish()
    as_staff.get(lesson.url)
    term.definition = "The new words."
    term.save()
    assert "The new words." in as_staff.get(lesson.url).content.decode()


def test_sources_can_be_reached_from_the_text(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    enrol(staff, course, by=staff)
    source = Source.objects.create(key="S14", citation="A guide, 2014", url="https://s.example/")
    lesson = add_lesson(
        first_module(course), "Sourced", body=[("text", '<p><a href="#source-S14">2014</a></p>')]
    )
    lesson.sources.set([source])
    lesson.save()
    soup = soup_of(as_staff, lesson)
    assert "A guide, 2014" in soup.find(id="source-S14").text


def test_a_page_made_private_in_wagtail_is_private_at_once(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    enrol(staff, course, by=staff)
    lesson = LessonPage.objects.descendant_of(course).first()
    assert as_staff.get(lesson.url).status_code == 200
    lesson.view_restrictions.create(restriction_type="password", password="elsewhere")
    answer = as_staff.get(lesson.url)
    assert "A few plain sentences" not in answer.content.decode()
    lesson.view_restrictions.all().delete()
    assert as_staff.get(lesson.url).status_code == 200


def test_a_moved_lesson_changes_place_on_the_path(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    titles = [step.title for step in course.outline().steps()]
    lessons[1].move(lessons[0], pos="left")
    moved = [step.title for step in course.outline().steps()]
    assert titles == ["Lesson 1", "Lesson 2"]
    assert moved == ["Lesson 2", "Lesson 1"]
