"""Part six: a trainer builds a quiz and a learner takes it on a phone, neither with a pointer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import keys
from tests.browser.answers import question_shown
from tests.browser.conftest import PASSWORD
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
TRAINER, LEARNER = "trainer@harbour.example", "advanced@harbour.example"
TITLE = "A quiz by keyboard"
# What to look for in the chooser, and the questions to take from what it finds.
CHOSEN = {
    "I-Q0": ["I-Q01", "I-Q03", "I-Q04", "I-Q08", "I-Q09"],
    "I-Q29": ["I-Q29"],
    "I-Q31": ["I-Q31"],
    "I-Q48": ["I-Q48"],
    "I-S19": ["I-S19"],
    "k-own": ["k-own"],
}
PUT_ON_A_COURSE = f"""
from quizzes.models import Quiz
from tests.factories import add_quiz_page, make_course
add_quiz_page(make_course("By keyboard", lessons=0), Quiz.objects.get(title="{TITLE}"))
"""


def add_a_question(page: Page) -> None:
    page.goto("/admin/snippets/quizzes/question/true_false/add/")
    keys.type_into(page, page.get_by_label("Title"), "My own question")
    keys.type_into(page, page.get_by_label("Code"), "k-own")
    keys.pick(page, page.locator("[name=bank]"), 1)
    keys.reach(page, page.locator("[data-contentpath=prompt] [contenteditable=true]"))
    page.keyboard.type("Keys are enough.")
    expect(page.locator("[name=prompt]")).to_have_value(re.compile("Keys are enough"))
    keys.press(page, page.get_by_role("button", name="More actions"))
    keys.press(page, page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("published").first).to_be_visible()


def build_the_quiz(page: Page) -> None:
    page.goto("/admin/snippets/quizzes/quiz/add/")
    keys.type_into(page, page.get_by_label("Title"), TITLE)
    keys.type_into(page, page.get_by_label("Slug"), "by-keyboard")
    count = 0
    for words, codes in CHOSEN.items():
        keys.press(page, page.locator("#id_quiz_questions-OPEN_MODAL"))
        take_from_the_chooser(page, words, codes)
        count += len(codes)
        expect(page.locator("#id_quiz_questions-FORMS > *")).to_have_count(count)
    keys.press(page, page.get_by_role("button", name="Save").last)
    expect(page.get_by_text(TITLE).first).to_be_visible()


def take_from_the_chooser(page: Page, words: str, codes: list[str]) -> None:
    found = page.locator(".modal-body")
    # It takes the focus once it has come up, and moves it from whatever had it before.
    expect(page.locator(".modal:focus-within")).to_be_visible()
    search = found.get_by_role("searchbox").or_(found.locator("input[name=q]")).first
    with page.expect_response(lambda response: "q=" in response.url):
        keys.type_into(page, search, words)
    for code in codes:
        row = found.locator("tr").filter(has_text=re.compile(rf"{code}:"))
        expect(row).to_have_count(1)
        keys.press(page, row.locator("input[type=checkbox]"), "Space")
    keys.press(page, page.get_by_role("button", name="Confirm selection"))
    # While it fades away it still keeps the focus to itself.
    expect(found).to_be_hidden()


def test_a_trainer_builds_a_quiz_and_a_learner_takes_it_on_a_phone(
    visit: Callable[..., Visit],
    contexts: Callable[..., BrowserContext],
    site: str,
    manage: Callable[..., None],
) -> None:
    trainer = Visit(contexts(1280).new_page(), site)
    keys.sign_in(trainer.page, TRAINER, PASSWORD)
    add_a_question(trainer.page)
    build_the_quiz(trainer.page)
    manage("shell", "--command", PUT_ON_A_COURSE)
    learner = Visit(contexts(360).new_page(), site)
    take_the_quiz(learner)
    assert learner.broken == []


def take_the_quiz(learner: Visit) -> None:
    page = learner.page
    keys.sign_in(page, LEARNER, PASSWORD)
    page.goto("/courses/by-keyboard/")
    keys.press(page, page.get_by_role("button", name="Start").first)
    expect(page).to_have_url(re.compile("a-quiz-by-keyboard"))
    keys.press(page, page.get_by_role("button", name=re.compile("Start|Begin")).first)
    heading = page.get_by_role("heading", level=1)
    for number in range(1, 11):
        expect(heading).to_have_text(f"Question {number} of 10")
        if number % 3 == 1:
            learner.sound(f"Question {number} of 10")
        answer_what_is_shown(page, offline=number == 4)
    expect(heading).to_have_text("Check before handing in")
    keys.press(page, page.get_by_role("button", name="Hand in"))
    expect(heading).to_contain_text("Passed")
    learner.sound("Passed")


def answer_what_is_shown(page: Page, *, offline: bool) -> None:
    if offline:
        page.context.set_offline(True)
    asked = page.locator("fieldset.question").first
    if "Keys are enough" in asked.inner_text():
        keys.press(page, asked.get_by_role("radio").first, "Space")
    else:
        keys.answer(page, asked, question_shown(page, "introduction"))
    if offline:
        wait_for_the_connection(page)
    keys.press(page, page.get_by_role("button", name=re.compile("Save and")))


def wait_for_the_connection(page: Page) -> None:
    """What is answered without a connection stays, the page says so, and sends it afterwards."""
    state = page.locator("[data-autosave-status]")
    expect(state).to_contain_text("no connection")
    keys.press(page, page.get_by_role("button", name=re.compile("Save and")))
    expect(state).to_contain_text("Stay here")
    picked = [each.input_value() for each in page.locator("fieldset.question select").all()]
    assert all(picked)
    page.context.set_offline(False)
    expect(state).to_contain_text("saved")
    page.reload()
    kept = [each.input_value() for each in page.locator("fieldset.question select").all()]
    assert kept == picked
