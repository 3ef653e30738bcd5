"""Part five: a trainer edits, adds questions, previews without a trace and publishes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import question_shown
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
TRAINER, LEARNER = "trainer@harbour.example", "advanced@harbour.example"
KINDS = ["Single choice", "Multiple choice", "True or false"]


def open_lesson_in_editor(page: Page) -> None:
    page.goto("/admin/pages/")
    page.goto("/admin/search/?q=Choice+and+scope")
    page.goto("/admin/pages/search/?q=Choice+and+scope")
    page.get_by_role("link", name="Choice and scope").first.click()


def test_a_lesson_is_edited_previewed_and_published(visit: Start) -> None:
    trainer = visit(TRAINER, width=1280)
    page = trainer.page
    open_lesson_in_editor(page)
    introduction = page.locator("[name=introduction]")
    introduction.fill("A new first sentence, written by a trainer today.")
    preview = page.url.replace("/edit/", "/edit/preview/")
    with page.expect_response(lambda r: "/preview/" in r.url and r.request.method == "POST"):
        page.get_by_role("button", name="Toggle preview").click()
    page.goto(preview + "?mode=")
    expect(page.get_by_text("Preview: nothing is recorded")).to_be_visible()
    expect(page.get_by_text("written by a trainer today")).to_be_visible()

    open_lesson_in_editor(page)
    page.locator("[name=introduction]").fill("A new first sentence, written by a trainer today.")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()
    learner = visit(LEARNER)
    learner.page.goto("/courses/introduction/safe-start/choice-and-scope/")
    expect(learner.page.get_by_text("written by a trainer today")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind_can_be_added(visit: Start, kind: str) -> None:
    trainer = visit(TRAINER, width=1280)
    page = trainer.page
    page.goto("/admin/snippets/quizzes/question/add/")
    page.get_by_role("link", name=kind).first.click()
    code = f"T-{kind.split()[0]}"
    page.get_by_label("Title").fill(f"A {kind} question")
    page.get_by_label("Code").fill(code)
    page.locator("[name=bank]").select_option(index=1)
    page.locator("[data-contentpath=prompt] [contenteditable=true]").click()
    page.keyboard.type("What helps first?")
    # The editor hands its words to the form a moment after the last key.
    expect(page.locator("[name=prompt]")).to_have_value(re.compile("What helps first"))
    if kind != "True or false":
        page.locator("[name=choices-0-text]").fill("A choice")
        page.locator("[name=choices-1-text]").fill("A command")
        page.locator("[name=choices-0-is_correct]").check()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()
    page.goto(f"/admin/snippets/quizzes/question/?q={code}")
    expect(page.get_by_role("link", name=f"A {kind} question").first).to_be_visible()


def words_of_choices(page: Page) -> list[str]:
    return [label.inner_text() for label in page.locator("label.choice").all()]


def test_an_attempt_under_way_keeps_the_questions_it_began_with(visit: Start) -> None:
    learner = visit(LEARNER)
    learner.page.goto("/courses/introduction/")
    learner.page.get_by_role("link", name="Final assessment").first.click()
    learner.page.get_by_role("button", name="Try again").click()
    while not words_of_choices(learner.page)[2:]:  # past any true-or-false question
        learner.page.get_by_role("button", name="Save and next").click()
    address, before = learner.page.url, words_of_choices(learner.page)
    code = question_shown(learner.page, "introduction")["code"]

    trainer = visit(TRAINER, width=1280)
    trainer.page.goto(f"/admin/snippets/quizzes/question/?q={code}")
    trainer.page.locator("td.title a, td a").filter(has_text=code).first.click()
    trainer.page.locator("[name=choices-0-text]").fill("Words that came later")
    trainer.page.get_by_role("button", name="More actions").click()
    trainer.page.get_by_role("button", name="Publish").click()
    expect(trainer.page.get_by_text("published").first).to_be_visible()

    learner.page.goto(address)
    assert words_of_choices(learner.page) == before
