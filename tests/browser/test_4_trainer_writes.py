"""Part five: a trainer edits, adds questions, previews without a trace and publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import question_shown
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
TRAINER, LEARNER = "trainer@harbour.example", "advanced@harbour.example"
Filling = dict[str, str | bool]
CHOICES: Filling = {
    "choices-0-text": "A choice",
    "choices-1-text": "A command",
    "choices-0-is_correct": True,
}
# What each kind asks for beside its text; a row that the form doesn't show yet is added.
KINDS: dict[str, Filling] = {
    "Single choice": CHOICES,
    "Multiple choice": CHOICES,
    "True or false": {},
    "Matching": {
        "pairs-0-left": "Ventral vagal",
        "pairs-0-right": "Listens with ease",
        "pairs-1-left": "Sympathetic",
        "pairs-1-right": "Paces by the door",
    },
    "Ordering": {"items-0-text": "Check for danger", "items-1-text": "Offer a choice"},
    "Short answer": {"accepted-0-wordings": "A choice\nChoice"},
    "Fill in the blanks": {
        "passage": "First comes [1], then a choice.",
        "gaps-0-accepted": "safety",
    },
    "Open reflection": {},
}


def open_lesson_in_editor(page: Page) -> None:
    page.goto("/admin/pages/")
    page.goto("/admin/search/?q=Choice+and+scope")
    page.goto("/admin/pages/search/?q=Choice+and+scope")
    page.get_by_role("link", name="Choice and scope").first.click()


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()


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
    publish(page)
    learner = visit(LEARNER)
    learner.page.goto("/courses/introduction/safe-start/choice-and-scope/")
    expect(learner.page.get_by_text("written by a trainer today")).to_be_visible()


def type_until_saved(page: Page, name: str) -> str:
    """Go on typing: what changes in an editor's first two seconds counts as loaded, not typed."""
    field, saved = page.locator(f"[name={name}]"), page.locator("#w-autosave-indicator")
    for _ in range(20):
        field.press_sequentially(" and more")
        with suppress(AssertionError):
            expect(saved.get_by_text("Saved")).to_be_visible(timeout=3_000)
            break
    return field.input_value()


def test_what_a_trainer_types_is_saved_as_a_draft_by_itself(visit: Start) -> None:
    page = visit(TRAINER, width=1280).page
    open_lesson_in_editor(page)
    page.locator("[name=introduction]").fill("Half a sentence, before the shift")
    typed = type_until_saved(page, "introduction")
    page.reload()
    expect(page.locator("[name=introduction]")).to_have_value(typed)
    learner = visit(LEARNER)
    learner.page.goto("/courses/introduction/safe-start/choice-and-scope/")
    expect(learner.page.locator("main")).not_to_contain_text("Half a sentence")


def begin_question(page: Page, kind: str, code: str) -> None:
    """Open the form of a kind and write what every kind asks for."""
    page.goto("/admin/snippets/quizzes/question/add/")
    page.get_by_role("link", name=kind, exact=True).click()
    page.get_by_label("Title").fill(f"A {kind} question")
    page.get_by_label("Code").fill(code)
    page.locator("[name=bank]").select_option(index=1)
    page.locator("[data-contentpath=prompt] [contenteditable=true]").click()
    page.keyboard.type("What helps first?")
    # The editor hands its words to the form a moment after the last key.
    expect(page.locator("[name=prompt]")).to_have_value(re.compile("What helps first"))


def fill_in(page: Page, filling: Filling) -> None:
    for name, value in filling.items():
        field = page.locator(f"[name={name}]")
        if not field.count():
            page.locator(f"#id_{name.split('-')[0]}-ADD").click()
        if value is True:
            field.check()
        else:
            field.fill(str(value))


def find_question(page: Page, code: str, title: str) -> None:
    page.goto(f"/admin/snippets/quizzes/question/?q={code}")
    expect(page.get_by_role("link", name=title).first).to_be_visible()


def test_a_question_of_each_kind_can_be_added(visit: Start) -> None:
    page = visit(TRAINER, width=1280).page
    for number, (kind, filling) in enumerate(KINDS.items()):
        begin_question(page, kind, f"T-{number}")
        fill_in(page, filling)
        publish(page)
        find_question(page, f"T-{number}", f"A {kind} question")


def test_a_scenario_takes_its_questions_from_the_bank(visit: Start) -> None:
    page = visit(TRAINER, width=1280).page
    begin_question(page, "Scenario", "T-scene")
    page.locator("#id_scenes-OPEN_MODAL").click()
    ticks = page.locator(".modal-body input[type=checkbox][name=id]")
    for tick in (ticks.nth(0), ticks.nth(1)):
        tick.check()
    page.get_by_role("button", name="Confirm selection").click()
    expect(page.locator("#id_scenes-FORMS > *")).to_have_count(2)
    publish(page)
    find_question(page, "T-scene", "A Scenario question")


def test_every_kind_that_trainers_are_offered_is_added_above(visit: Start) -> None:
    page = visit(TRAINER, width=1280).page
    page.goto("/admin/snippets/quizzes/question/add/")
    offered = page.locator("main h2 a").all_inner_texts()
    assert sorted(map(str.strip, offered)) == sorted([*KINDS, "Scenario"])


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
    publish(trainer.page)

    learner.page.goto(address)
    assert words_of_choices(learner.page) == before
