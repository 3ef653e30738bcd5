"""Parts one and two: a member of staff takes the Introduction and holds a certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.answers import answer
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
STAFF = "staff@harbour.example"
Start = Callable[..., Visit]


def take_quiz(page: Page, *, wrong: int) -> None:
    """Answer every question, the first few of them wrongly, and hand in."""
    heading = page.get_by_role("heading", level=1)
    total = int(re.search(r"of (\d+)", heading.inner_text()).group(1))
    for number in range(1, total + 1):
        expect(heading).to_have_text(f"Question {number} of {total}")
        answer(page, "introduction", right=number > wrong)
        page.get_by_role("button", name=re.compile("Save and")).click()
    expect(heading).to_have_text("Check before handing in")
    page.get_by_role("button", name="Hand in").click()


def finish_lessons(page: Page) -> int:
    """Press “Done, and on” until the path leads to something else; return how often."""
    done = 0
    button = page.get_by_role("button", name="Done, and on")
    while button.count():
        before = page.url
        button.click()
        page.wait_for_url(lambda url, before=before: url != before)
        done += 1
    return done


def test_reading_leaving_and_coming_back_to_the_same_place(visit: Start) -> None:
    staff = visit(STAFF)
    staff.open("/learning/", "My learning")
    staff.page.get_by_role("link", name="Continue").click()
    expect(staff.page.get_by_text("Done when you press")).to_be_visible()
    lesson, title = staff.page.url, staff.page.get_by_role("heading", level=1).inner_text()
    staff.sound(title)
    places = staff.page.locator("[data-place]")
    middle = places.nth(places.count() // 2)
    place = middle.get_attribute("data-place")
    with staff.page.expect_request("**/place/"):
        middle.scroll_into_view_if_needed()
        middle.evaluate("block => block.scrollIntoView({block: 'start'})")
    staff.page.get_by_role("link", name="Leave").click()
    expect(staff.page.get_by_role("heading", level=1)).to_contain_text("Introduction")

    again = visit(STAFF, width=1280)
    again.page.goto("/learning/")
    again.page.get_by_role("link", name="Continue").click()
    assert again.page.url == lesson
    start = again.page.locator("[data-place-start]").get_attribute("data-place-start")
    assert start == place
    expect(again.page.locator(f"[data-place='{place}']")).to_be_in_viewport()


def test_a_word_of_the_glossary_opens_in_place_by_keyboard(visit: Start) -> None:
    staff = visit(STAFF, width=1280)
    staff.page.goto("/courses/introduction/")
    staff.page.get_by_role("link", name="Ventral vagal").first.click()
    term = staff.page.locator("button.term").first
    card = staff.page.locator(f"#{term.get_attribute('popovertarget')}")
    expect(card).to_be_hidden()
    term.focus()
    staff.page.keyboard.press("Enter")
    expect(card).to_be_visible()
    staff.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_final_quiz_says_what_opens_it(visit: Start) -> None:
    staff = visit(STAFF)
    staff.open("/courses/introduction/", "Introduction to Polyvagal")
    expect(staff.page.get_by_text("Opens once you have done").first).to_be_visible()


def test_finishing_with_a_second_attempt_and_a_certificate(visit: Start, tmp_path: Path) -> None:
    staff = visit(STAFF, width=1280)
    page = staff.page
    for _ in range(3):  # reading on from the middle leaves earlier lessons for later
        page.goto("/learning/")
        page.get_by_role("link", name="Continue").click()
        finish_lessons(page)
    staff.sound("Final assessment")
    page.get_by_role("button", name="Begin").click()
    take_quiz(page, wrong=8)
    staff.sound("Not yet")
    expect(page.get_by_role("heading", name="To look at again", exact=True)).to_be_visible()
    page.get_by_role("button", name="Try again").first.click()
    take_quiz(page, wrong=1)
    staff.sound("Passed")
    page.get_by_role("link", name="Back to the course").click()
    expect(page.get_by_text("Completed").first).to_be_visible()

    staff.open("/certificates/", "Your certificates")
    page.get_by_role("link", name="Introduction to Polyvagal").first.click()
    staff.sound("Introduction to Polyvagal")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    saved = tmp_path / "certificate.pdf"
    download.value.save_as(saved)
    text = PdfReader(BytesIO(saved.read_bytes())).pages[0].extract_text()
    assert "Introduction to Polyvagal" in text
    address = page.locator("main a[href^='/verify/']").first.get_attribute("href")
    stranger = visit(width=360)
    stranger.open(address, "valid")
    assert "Sign out" not in stranger.page.content()
    assert STAFF not in stranger.page.content()
