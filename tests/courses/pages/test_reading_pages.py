"""The glossary and the articles: for people who are signed in, with the same number of queries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from courses.pages import outline
from courses.pages.catalogue import open_courses, prerequisites
from courses.pages.models import (
    ArticlePage,
    CoursePage,
    GlossaryPage,
    HomePage,
    LessonPage,
    Source,
    Term,
)
from courses.progress.actions import enrol
from lms.people.models import User
from tests.factories import TermFactory, add_lesson, first_module, make_course, make_site

CLAIM = {"text": "It is so.", "status": "disputed", "sources": [], "note": ""}


@pytest.fixture
def home(db: None) -> HomePage:
    return make_site()


@pytest.fixture
def glossary(home: HomePage) -> GlossaryPage:
    page = GlossaryPage(title="Glossary", slug="glossary", show_in_menus=True)
    return home.add_child(instance=page)


@pytest.fixture
def evidence(home: HomePage) -> ArticlePage:
    page = ArticlePage(
        title="Evidence and debate",
        slug="evidence",
        body=[("claim", CLAIM)],
        explains_labels=True,
        show_in_menus=True,
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def words(db: None) -> list[Term]:
    source = Source.objects.create(key="K15", citation="A study of freezing.")
    freeze = TermFactory(
        term="Freeze",
        slug="freeze",
        definition="Alert stillness.",
        plain="Very still, ready to move.",
        say="“You went very still.”",
        not_say="playing dead\nstubborn",
        why="It names what is seen.",
        status="established",
    )
    freeze.sources.set([source])
    naive = TermFactory(
        term="Rupture", slug="rupture", definition="A strain; naïve to ignore.", status="policy"
    )
    return [freeze, naive]


def found(client: Client, **query: str) -> list[str]:
    answer = client.get("/glossary/", query)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    return [heading.text for heading in soup.select("article.entry h2")]


class TestGlossary:
    def test_a_stranger_is_asked_to_sign_in(self, client: Client, glossary: GlossaryPage) -> None:
        answer = client.get("/glossary/?q=freeze")
        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/glossary/%3Fq%3Dfreeze"

    def test_an_entry_says_all_that_is_known_of_a_word(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term]
    ) -> None:
        soup = BeautifulSoup(as_staff.get("/glossary/").content, "html.parser")
        entry = soup.find(id="freeze").get_text(" ", strip=True)
        for part in (
            "Established",
            "Widely accepted",
            "Alert stillness.",
            "Very still, ready to move.",
            "You went very still.",
            "“playing dead”, “stubborn”",
            "It names what is seen.",
            "A study of freezing.",
        ):
            assert part in entry
        assert "nothing in it to prove" in soup.find(id="rupture").get_text()

    @pytest.mark.parametrize(
        "asked",
        [
            "freeze",
            "FREEZE",
            "“freeze”",
            "  freez ",
            "stillness alert",
            "playing dead",
            "'stubborn'",
        ],
    )
    def test_a_word_is_found_by_whatever_part_of_it_one_knows(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term], asked: str
    ) -> None:
        assert found(as_staff, q=asked) == ["Freeze"]

    def test_accents_make_no_difference(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term]
    ) -> None:
        assert found(as_staff, q="naive") == ["Rupture"]

    def test_a_word_that_is_called_so_comes_before_one_that_mentions_it(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term]
    ) -> None:
        TermFactory(term="Anchor", slug="anchor", definition="Helps after a rupture.")
        assert found(as_staff, q="rupture") == ["Rupture", "Anchor"]

    @pytest.mark.parametrize("asked", ["", "   ", '""'])
    def test_nothing_asked_for_shows_everything(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term], asked: str
    ) -> None:
        assert found(as_staff, q=asked) == ["Freeze", "Rupture"]

    @pytest.mark.parametrize(
        "asked", ["<script>", "x" * 5000, "%", "\\", "\x00\x00", "' OR 1=1 --"]
    )
    def test_whatever_is_typed_gets_an_answer(
        self, as_staff: Client, glossary: GlossaryPage, words: list[Term], asked: str
    ) -> None:
        answer = as_staff.get("/glossary/", {"q": asked})
        assert answer.status_code == 200
        assert b"<script>" not in answer.content

    def test_it_takes_as_many_queries_for_one_word_as_for_fifty(
        self, as_staff: Client, glossary: GlossaryPage, django_assert_max_num_queries: object
    ) -> None:
        source = Source.objects.create(key="S1", citation="A book.")
        TermFactory().sources.set([source])
        as_staff.get("/glossary/")
        with django_assert_max_num_queries(8) as few:
            as_staff.get("/glossary/")
        asked = len(few)
        for _ in range(49):
            TermFactory().sources.set([source])
        as_staff.get("/glossary/")
        with django_assert_max_num_queries(asked):
            as_staff.get("/glossary/")


class TestArticle:
    def test_a_stranger_is_asked_to_sign_in(self, client: Client, evidence: ArticlePage) -> None:
        assert client.get("/evidence/").status_code == 302

    def test_it_says_what_the_labels_mean(self, as_staff: Client, evidence: ArticlePage) -> None:
        soup = BeautifulSoup(as_staff.get("/evidence/").content, "html.parser")
        meanings = [dd.text for dd in soup.select("#labels dd")]
        assert len(meanings) == 5
        assert "Researchers publicly disagree about it." in meanings

    def test_an_edit_shows_at_once(self, as_staff: Client, evidence: ArticlePage) -> None:
        as_staff.get("/evidence/")
        evidence.body = [("claim", CLAIM | {"text": "It may be so."})]
        evidence.save_revision().publish()
        assert "It may be so." in as_staff.get("/evidence/").content.decode()


class TestTheWayThere:
    def test_the_foot_of_each_page_leads_to_what_is_live_and_wanted_there(
        self, as_staff: Client, glossary: GlossaryPage, evidence: ArticlePage
    ) -> None:
        def offered() -> list[str]:
            soup = BeautifulSoup(as_staff.get("/learning/").content, "html.parser")
            return [link["href"] for link in soup.select(".footer-links a")]

        assert offered() == ["/glossary/", "/evidence/", "/help/"]
        evidence.show_in_menus = False
        evidence.save_revision().publish()
        assert offered() == ["/glossary/", "/help/"]
        glossary.unpublish()
        assert offered() == ["/help/"]

    def test_a_stranger_is_offered_only_help(
        self, client: Client, glossary: GlossaryPage, evidence: ArticlePage
    ) -> None:
        soup = BeautifulSoup(client.get("/help/").content, "html.parser")
        assert [link["href"] for link in soup.select(".footer-links a")] == ["/help/"]

    def test_the_label_of_a_claim_opens_what_labels_mean_and_leads_on(
        self,
        as_staff: Client,
        staff: User,
        course: CoursePage,
        evidence: ArticlePage,
        glossary: GlossaryPage,
    ) -> None:
        TermFactory(term="sentence", slug="sentence")
        body = [("text", "<p>A sentence, for once.</p>"), ("claim", CLAIM)]
        lesson = add_lesson(first_module(course), "With a claim", body=body)
        lesson.save_revision().publish()
        enrol(staff, course, by=staff)
        soup = BeautifulSoup(as_staff.get(lesson.get_url()).content, "html.parser")
        claim = soup.select_one(".claim")
        assert "Researchers publicly disagree about it." in claim.text
        card = soup.find(id=claim.select_one("button")["popovertarget"])
        assert card.select_one("a")["href"] == "/evidence/#labels"
        term = soup.find(id="term-sentence")
        assert term.select_one("a")["href"] == "/glossary/#sentence"

    def test_a_moved_evidence_page_is_found_from_lessons_that_were_kept(
        self, as_staff: Client, staff: User, course: CoursePage, evidence: ArticlePage
    ) -> None:
        lesson = add_lesson(first_module(course), "With a claim", body=[("claim", CLAIM)])
        lesson.save_revision().publish()
        enrol(staff, course, by=staff)
        as_staff.get(lesson.get_url())
        evidence.slug = "debate"
        evidence.save_revision().publish()
        assert "/debate/#labels" in as_staff.get(lesson.get_url()).content.decode()


def test_a_comma_stays_with_the_word_before_it(
    as_staff: Client, staff: User, course: CoursePage
) -> None:
    TermFactory(term="freeze", slug="freeze")
    lesson = add_lesson(
        first_module(course), "Commas", body=[("text", "<p>First <i>freeze</i>, then go.</p>")]
    )
    enrol(staff, course, by=staff)
    soup = BeautifulSoup(as_staff.get(lesson.get_url()).content, "html.parser")
    assert soup.select_one(".held").text == "freeze,"


def test_the_list_of_courses_is_kept_until_one_changes(db: None) -> None:
    course = make_course("First")
    assert [row.title for row in open_courses()] == ["First"]
    second = make_course("Second")
    second.prerequisites.add(course)
    second.save()
    assert [row.title for row in open_courses()] == ["First", "Second"]
    assert prerequisites() == {second.pk: [(course.pk, "First")]}
    second.unpublish()
    assert [row.title for row in open_courses()] == ["First"]


def test_old_words_read_before_the_commit_are_not_kept_after_it(
    db: None, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager]
) -> None:
    course = make_course("First")
    old = course.outline()
    lesson = LessonPage.objects.descendant_of(course).first()
    lesson.title = "Another title"
    with django_capture_on_commit_callbacks(execute=True):
        lesson.save_revision().publish()
        cache.set(outline._key(course.path), old)  # somebody who doesn't see the change yet
    assert next(course.outline().steps()).title == "Another title"
