"""A walk over every page and question of the two courses, as they stand on the site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoDbBlocker
from wagtail.query import PageQuerySet

from courses.pages.models import ArticlePage, CoursePage, LessonPage, Taken
from lms.people.models import User
from quizzes.models import Bank, Question
from tests.conftest import signed_in
from tests.factories import AgencyFactory, member

from .pages_of import Lesson, all_lessons, rendered, without_terms
from .reading import flesch_kincaid, words_of

pytestmark = pytest.mark.usefixtures("loaded", "db")

FEWEST_WORDS, MOST_WORDS = 450, 800
HARDEST_GRADE = 9
SUMMARY_LINES = 3
LEAST_QUESTIONS_PER_OBJECTIVE = 2
LONGEST_IS_KEY_AT_MOST = 0.6
OPTIONS_DIFFER_BY = 30  # characters
ONE_OPTION_TO_ANOTHER = 1.75  # times as long, where there is one key

# Topics to be named before they come: trauma symptoms, substance use, suicide or overdose,
# shutdown or dissociation.
CONTENT_NOTES = {
    "I1.1": "N1", "I1.2": "N1", "I2.2": "N1", "I2.3": "N3 N4", "I3.3": "N1", "I4.2": "N4",
    "I5.1": "N2", "I5.2": "N1", "A2.1": "N3", "A2.2": "N4", "A2.3": "N1", "A3.1": "N1",
    "A3.2": "N3 N4", "A4.1": "N2 N3", "A4.2": "N1", "A6.2": "N1", "IR.2": "N3", "AR.2": "N1 N3",
}  # fmt: skip
SHUTDOWN = re.compile(r"\b(?:shut(?:s|ting)? ?down|collaps\w*|immobil\w*|dorsal)\b", re.IGNORECASE)
# These name the word (in a quotation, or as the theory's own) and teach nothing to do about it.
ONLY_THE_WORD = {"I1.3", "I5.3", "A1.1", "A1.2", "A3.3", "A5.3"}
SETTINGS = {"Residential", "Outpatient", "Street outreach", "Peer support", "Front desk"}


@pytest.fixture(scope="module")
def lessons(loaded: object, django_db_blocker: DjangoDbBlocker) -> list[Lesson]:
    with django_db_blocker.unblock():
        return all_lessons()


def referred_to(soup: BeautifulSoup) -> set[str]:
    """Return every id that something on the page points at."""
    found = {link["href"][1:] for link in soup.select("a[href^='#']")}
    for name in ("popovertarget", "aria-labelledby", "aria-describedby", "for"):
        found |= {one for tag in soup.select(f"[{name}]") for one in tag[name].split()}
    return found


def offenders(lessons: list[Lesson], holds: Callable[[Lesson], object]) -> list[str]:
    return [str(lesson) for lesson in lessons if not holds(lesson)]


class TestEveryLesson:
    def test_is_there(self, lessons: list[Lesson]) -> None:
        introduction = [f"I{module}.{place}" for module in range(1, 6) for place in (1, 2, 3)]
        advanced = [f"A{module}.{place}" for module in range(1, 7) for place in (1, 2, 3)]
        found = [str(lesson) for lesson in lessons]
        assert found == [*introduction, "IR.1", "IR.2", *advanced, "AR.1", "AR.2"]

    def test_says_what_one_can_do_afterwards(self, lessons: list[Lesson]) -> None:
        assert offenders(lessons, lambda one: re.match(r"[A-Z]\w+ .+\.$", one.page.objective)) == []

    def test_names_the_sources_it_rests_on_and_when_they_were_looked_up(
        self, lessons: list[Lesson]
    ) -> None:
        assert offenders(lessons, lambda one: one.page.sources.exists()) == []
        assert offenders(lessons, lambda one: one.page.reviewed_on) == []
        assert offenders(lessons, lambda one: one.page.review_due > one.page.reviewed_on) == []

    def test_gives_a_source_for_each_claim(self, lessons: list[Lesson]) -> None:
        unsourced = {
            str(one) for one in lessons for claim in one.values("claim") if not claim["sources"]
        }
        assert unsourced == set()

    def test_warns_of_a_hard_topic_where_there_is_one_and_nowhere_else(
        self, lessons: list[Lesson]
    ) -> None:
        warned = {str(one) for one in lessons if one.kinds[0] == "content_note"}
        assert warned == set(CONTENT_NOTES)
        assert {str(one) for one in lessons if "content_note" in one.kinds[1:]} == set()

    def test_has_the_emergency_card_wherever_shutdown_is_taught(
        self, lessons: list[Lesson]
    ) -> None:
        named = {str(one) for one in lessons if SHUTDOWN.search(one.text)}
        carded = {str(one) for one in lessons if "emergency" in one.kinds}
        noted = {code for code, notes in CONTENT_NOTES.items() if "N3" in notes or "N4" in notes}
        assert named - carded == ONLY_THE_WORD
        assert noted <= carded

    def test_keeps_to_a_length_that_fits_a_break(self, lessons: list[Lesson]) -> None:
        lengths = {str(one): len(words_of(one.text)) for one in lessons}
        long_or_short = {
            code: count
            for code, count in lengths.items()
            if not FEWEST_WORDS <= count <= MOST_WORDS
        }
        assert long_or_short == {}

    def test_reads_easily(self, lessons: list[Lesson]) -> None:
        grades = {str(one): flesch_kincaid(without_terms(one.text)) for one in lessons}
        assert {code: grade for code, grade in grades.items() if grade > HARDEST_GRADE} == {}

    def test_ends_in_three_lines_and_one_thing_to_try(self, lessons: list[Lesson]) -> None:
        assert offenders(lessons, lambda one: one.kinds[-2:] == ["summary", "next_shift"]) == []
        lines = {len(summary) for one in lessons for summary in one.values("summary")}
        assert lines == {SUMMARY_LINES}

    def test_has_something_to_do_something_to_ask_oneself_and_a_pause(
        self, lessons: list[Lesson]
    ) -> None:
        assert offenders(lessons, lambda one: "activity" in one.kinds) == []
        assert offenders(lessons, lambda one: "reflection" in one.kinds) == []
        assert offenders(lessons, lambda one: "settle" in one.kinds) == []


def test_the_scenes_come_from_every_part_of_the_work(lessons: list[Lesson]) -> None:
    settings = Counter(scene["setting"] for one in lessons for scene in one.values("vignette"))
    assert set(settings) == SETTINGS
    assert min(settings.values()) >= 3


@pytest.fixture(scope="module")
def reader(loaded: object, django_db_blocker: DjangoDbBlocker) -> User:
    with django_db_blocker.unblock():
        return member(AgencyFactory(name="Reading Rooms", slug="reading-rooms"))


@pytest.fixture(scope="module")
def soups(reader: User, django_db_blocker: DjangoDbBlocker) -> dict[str, BeautifulSoup]:
    """Return every lesson as one person gets it, read once for all that is asked of them."""
    with django_db_blocker.unblock():
        client = signed_in(reader)
        pages = LessonPage.objects.order_by("path")
        return {page.code: rendered(client, reader, page) for page in pages}


class TestEveryPage:
    def test_refers_to_nothing_that_is_not_on_it(self, soups: dict[str, BeautifulSoup]) -> None:
        for code, soup in soups.items():
            ids = [tag["id"] for tag in soup.select("[id]")]
            assert len(ids) == len(set(ids)), (code, Counter(ids).most_common(2))
            assert referred_to(soup) <= set(ids), code

    def test_links_to_pages_and_places_that_are_there(
        self, soups: dict[str, BeautifulSoup], reader: User
    ) -> None:
        client = signed_in(reader)
        found = {link["href"] for soup in soups.values() for link in soup.select("a[href]")}
        addresses = {href for href in found if not href.startswith("#")}
        outside = {href for href in addresses if urlsplit(href).scheme}
        assert {urlsplit(href).scheme for href in outside} == {"https"}
        for address in sorted(addresses - outside):
            page, _, place = address.partition("#")
            answer = client.get(page)
            assert answer.status_code in (200, 302), address
            if place and answer.status_code == 200:
                assert f'id="{place}"' in answer.content.decode(), address

    def test_shows_no_markup_as_text(self, soups: dict[str, BeautifulSoup]) -> None:
        raw = re.compile(r"\]\(|\*\*|[{}<>]|#source")
        shown = {code: raw.search(soup.main.get_text()) for code, soup in soups.items()}
        assert {code: found[0] for code, found in shown.items() if found} == {}

    def test_describes_each_drawing_in_words(self, soups: dict[str, BeautifulSoup]) -> None:
        drawn = 0
        for code, soup in soups.items():
            assert not soup.select("main img:not([alt])"), code
            for svg in soup.select("figure svg"):
                assert svg["role"] == "img"
                assert len(svg.find("desc").get_text(strip=True)) > 100, code
                drawn += 1
        assert drawn >= 12

    def test_says_where_one_s_role_stops_and_whom_to_call(
        self, soups: dict[str, BeautifulSoup]
    ) -> None:
        for code, soup in soups.items():
            care = soup.select_one("article .care").get_text(" ", strip=True)
            assert "isn’t therapy, diagnosis, a licence or a stand-in for supervision" in care, code
            assert "911" in care, code
            assert "988" in care, code
            assert "911" in soup.find(id="pause").get_text(), code

    def test_says_what_the_label_of_each_claim_means(self, soups: dict[str, BeautifulSoup]) -> None:
        for code, soup in soups.items():
            claims = soup.select(".claim")
            assert claims, code
            for claim in claims:
                assert claim.select_one(".claim-head > span").get_text(strip=True), code
            assert soup.select_one("#claim-labels a")["href"] == "/evidence-and-debate/#labels"


def test_the_evidence_page_reads_easily_and_its_links_lead_somewhere(as_staff: Client) -> None:
    page = ArticlePage.objects.get()
    soup = BeautifulSoup(as_staff.get(page.get_url()).content, "html.parser")
    ids = {tag["id"] for tag in soup.select("[id]")}
    inner = {link["href"][1:] for link in soup.select("main a[href^='#']")}
    assert inner <= ids
    assert "labels" in ids
    assert f"{page.reviewed_on:%-d %B %Y}" in soup.select_one(".facts").get_text()
    assert flesch_kincaid(without_terms(Lesson(page).text)) <= HARDEST_GRADE


def taken_in_the_course(course: CoursePage) -> PageQuerySet:
    return LessonPage.objects.descendant_of(course).exclude(taken=Taken.REFRESHER)


class TestObjectives:
    def test_each_is_taught_by_a_lesson(self) -> None:
        for course in CoursePage.objects.all():
            pages = taken_in_the_course(course)
            taught = {n for page in pages for n in re.findall(r"\d+", page.course_objectives)}
            assert taught == {str(n + 1) for n in range(len(course.objective_texts()))}

    def test_each_is_tested_by_at_least_two_questions(self) -> None:
        for course in CoursePage.objects.all():
            asked = Counter(
                Question.objects.live()
                .filter(bank__slug=course.slug)
                .values_list("objective", flat=True)
            )
            for number in range(1, len(course.objective_texts()) + 1):
                assert asked[str(number)] >= LEAST_QUESTIONS_PER_OBJECTIVE, (course, number)

    def test_each_lesson_is_tested_by_a_question_of_its_own_course(self) -> None:
        for course in CoursePage.objects.all():
            codes = set(taken_in_the_course(course).values_list("code", flat=True))
            bank = Bank.objects.get(slug=course.slug)
            asked = set(Question.objects.live().filter(bank=bank).values_list("lesson", flat=True))
            assert asked == codes


def options_of(question: Question) -> list:
    return list(question.choices.all()) if hasattr(question, "choices") else []


class TestEveryQuestion:
    @pytest.fixture
    def questions(self) -> list[Question]:
        return list(Question.objects.live())

    def test_teaches_whatever_one_answers(self, questions: list[Question]) -> None:
        silent = [
            question.code
            for question in questions
            for option in options_of(question)
            if not option.feedback.strip()
        ]
        assert silent == []

    def test_has_options_of_similar_length(self, questions: list[Question]) -> None:
        for question in questions:
            lengths = [len(option.text) for option in options_of(question)]
            if not lengths:
                continue
            assert max(lengths) - min(lengths) <= OPTIONS_DIFFER_BY, question.code
            if sum(option.is_correct for option in options_of(question)) == 1:
                assert max(lengths) <= ONE_OPTION_TO_ANOTHER * min(lengths), question.code

    def test_is_not_given_away_by_the_length_of_the_key(self, questions: list[Question]) -> None:
        longest = []
        for question in questions:
            options = sorted(options_of(question), key=lambda option: len(option.text))
            if sum(option.is_correct for option in options) == 1:
                longest.append(options[-1].is_correct)
        assert sum(longest) <= LONGEST_IS_KEY_AT_MOST * len(longest)

    def test_reads_easily(self, questions: list[Question]) -> None:
        text = "\n".join(
            BeautifulSoup(part, "html.parser").get_text()
            for question in questions
            for part in (
                question.prompt,
                question.feedback,
                *(f"{option.text}.\n{option.feedback}" for option in options_of(question)),
            )
        )
        assert flesch_kincaid(without_terms(text)) <= HARDEST_GRADE


def test_the_formula_gives_what_its_authors_give() -> None:
    # Six words, six syllables, one sentence.
    assert flesch_kincaid("The cat sat on the mat.") == pytest.approx(-1.45)
    # Thirteen words, twenty-four syllables, one sentence.
    text = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert flesch_kincaid(text) == pytest.approx(11.27, abs=0.01)
