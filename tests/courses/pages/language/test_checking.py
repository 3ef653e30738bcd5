"""What the check understands about words, marks and sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.pages.language.checking import check, hits_in
from courses.pages.language.phrases import Phrases
from courses.pages.language.plain import passage, passage_of_html
from courses.pages.models import Wording

ADDICT = Wording(avoid="addict", other_forms="addicts", prefer="a person in recovery", why="So.")
DIRTY = Wording(avoid="dirty", fine_beside="cup*\nhands", prefer="tested positive", why="So.")
DONT = Wording(avoid="don't be silly", other_forms="non-compliant\nfreeze/shutdown", prefer="…")


def phrases_in(text: str, *wordings: Wording) -> list[str]:
    return [hit.phrase for hit in check(text, wordings or [ADDICT, DIRTY, DONT])]


def phrases_in_html(html: str) -> list[str]:
    return [hit.phrase for hit in hits_in(passage_of_html(html), Phrases([ADDICT, DIRTY, DONT]))]


def test_a_hit_says_where_it_is_and_shows_its_sentence() -> None:
    text = "It rained. The addict’s brother called. Nobody answered."
    (hit,) = check(text, [ADDICT])
    assert text[hit.start : hit.end] == hit.phrase == "addict"
    assert hit.sentence == hit.excerpt == "The addict’s brother called."
    assert hit.wording is ADDICT


def test_a_long_sentence_is_cut_around_the_phrase() -> None:
    (hit,) = check("and so on " * 40 + "to the addict " + "and so on " * 40, [ADDICT])
    assert "the addict and" in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 180


@pytest.mark.parametrize(
    "text",
    [
        "Don’t be silly about it.",
        "Don't be silly about it.",
        "DON’T BE\n  SILLY about it.",
        "He was non\u2011compliant, they said so.",
        "He was non compliant, they said so.",
        "A freeze / shutdown moment.",
        "An ad\u00addict lives here.",
    ],
)
def test_case_hyphens_apostrophes_and_line_breaks_make_no_difference(text: str) -> None:
    assert len(phrases_in(text)) == 1


@pytest.mark.parametrize(
    "text", ["Addiction is common.", "An addictive game.", "Be non.\n\nCompliant or not.", ""]
)
def test_only_whole_words_count(text: str) -> None:
    assert phrases_in(text) == []


def test_the_longest_form_wins() -> None:
    longer = Wording(avoid="ex-addict", prefer="…", why="…")
    assert phrases_in("An ex-addict and an addict.", ADDICT, longer) == ["ex-addict", "addict"]


def test_without_wordings_nothing_is_found() -> None:
    assert check("The addict left.", []) == []


def test_beside_some_words_it_means_something_else() -> None:
    assert phrases_in("Two dirty coffee cups.") == []
    assert phrases_in("Two dirty tests and a coffee.") == ["dirty"]


@pytest.mark.parametrize(
    "text",
    [
        "She said, “The addict left.”",
        'She said, "The addict left."',
        "She said, ‘The addict isn’t here.’",
        "She said, 'The addict isn't here.'",
        "“The addict left.\n\n“And the addict came back.”",
        "«The addict left», she said.",
    ],
)
def test_quoted_words_are_somebody_elses(text: str) -> None:
    assert phrases_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The clients’ addict and the nurses’ desk.",
        "Rock 'n' roll for the addict of the '90s.",
        'A 12" ruler for the addict with a 6" nail.',
        "“Hello,” said the addict, “there you are.”",
        "‘cause the addict left. It’s late.",
    ],
)
def test_an_apostrophe_or_an_inch_is_no_quotation(text: str) -> None:
    assert phrases_in(text) == ["addict"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The ad<b>dict</b> left.</p>", ["addict"]),
        ("<p>The <q>addict</q> left.</p>", []),
        ("<blockquote>The addict left.</blockquote><p>The addict.</p>", ["addict"]),
        ("<p>He was non</p><p>compliant.</p>", []),
        ("<p>He was non<br>compliant.</p>", ["non compliant"]),
        ("<p>Tom &amp; the addict</p><!-- addict -->", ["addict"]),
        ("<script>addict</script><p>Fine.</p>", []),
        ('<p><a href="/addict/">here</a></p>', []),
        ("<p>Words to leave out:</p><ul><li>addict</li><li>dirty</li></ul>", []),
        ("<p>In the room:</p><ul><li>one addict</li></ul>", ["addict"]),
        ("<p>The <i>addict", ["addict"]),
    ],
)
def test_rich_text_is_read_as_it_looks(html: str, expected: list[str]) -> None:
    assert phrases_in_html(html) == expected


WORDS = ("addict", "ADDİCT", "non-", "compliant", "freeze", "shutdown", "dirty", "cups", "the word")
MARKS = ("\n\n", ". ", ": ", "? No", "<q>", "</q>", "<ul>", "<![", *"“”‘’'\"/&¤ \n")
PIECES = st.sampled_from(WORDS + MARKS)


@given(st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join))
def test_whatever_is_typed_a_hit_is_a_place_in_it(text: str) -> None:
    for read in (passage, passage_of_html):
        as_read = read(text)
        for hit in hits_in(as_read, Phrases([ADDICT, DIRTY, DONT])):
            assert " ".join(as_read.text[hit.start : hit.end].split()) == hit.phrase
            assert hit.phrase in hit.sentence


def test_depth_and_length_cost_little() -> None:
    started = time.monotonic()
    phrases_in_html("<div>" * 5000 + "the addict" + "</div>" * 5000)
    phrases_in("not that the " * 5000 + "addict")
    phrases_in("“" * 5000 + "'a" * 5000 + "addict")
    list(hits_in(passage("addict, " * 500), Phrases([ADDICT])))
    assert time.monotonic() - started < 10
