"""A person who uses the keyboard alone: Tab, Space, the arrows, Enter and letters."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import plain, right_labels

FURTHEST = 250  # presses of Tab before a control counts as out of reach
IS_FOCUSED = "element => element === document.activeElement"


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(FURTHEST):
        if wanted.count() == 1 and wanted.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} isn't reached with Tab on {page.url}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    reach(page, wanted)
    page.keyboard.press(key)


def type_into(page: Page, wanted: Locator, text: str) -> None:
    reach(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def answer(page: Page, asked: Locator, question: dict) -> None:
    """Answer a question rightly."""
    WAYS[question["kind"]](page, asked, question)


def choose_one(page: Page, asked: Locator, question: dict) -> None:
    """Reach the list with Tab, and go down it with the arrow until the right one is marked."""
    wanted = {plain(label) for label in right_labels(question)}
    labels = [plain(text) for text in asked.locator("label.choice").all_inner_texts()]
    reach(page, asked.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(next(place for place, label in enumerate(labels) if label in wanted)):
        page.keyboard.press("ArrowDown")


def choose_several(page: Page, asked: Locator, question: dict) -> None:
    wanted = {plain(label) for label in right_labels(question)}
    for option in asked.locator("label.choice").all():
        if plain(option.inner_text()) in wanted:
            press(page, option.get_by_role("checkbox"), "Space")


def pick(page: Page, choices: Locator, place: int) -> None:
    """Go down a list to a place in it."""
    reach(page, choices)
    for _ in range(place):
        page.keyboard.press("ArrowDown")


def match(page: Page, asked: Locator, question: dict) -> None:
    partner = {plain(pair["left"]): plain(pair["right"]) for pair in question["pairs"]}
    for pair in asked.locator(".pair").all():
        wanted = partner[plain(pair.locator("label").inner_text())]
        labels = pair.locator("option").all_inner_texts()
        found = next(n for n, label in enumerate(labels) if plain(label)[1:] == wanted)
        pick(page, pair.locator("select"), found)


def fill_gaps(page: Page, asked: Locator, question: dict) -> None:
    for gap, row in zip(asked.locator("select").all(), question["gaps"], strict=True):
        labels = [plain(label) for label in gap.locator("option").all_inner_texts()]
        pick(page, gap, labels.index(plain(row["accepted"][0])))


def put_in_order(page: Page, asked: Locator, question: dict) -> None:
    """Move each step up, from where it stands to its place."""
    for place, step in enumerate(map(plain, question["items"])):
        rows = asked.locator("[data-ordering] > li > span:first-of-type").all_inner_texts()
        here = [plain(row) for row in rows].index(step)
        move = asked.locator("[data-ordering] > li").nth(here).get_by_label(re.compile("Move up"))
        if here > place:
            back_to(page, asked)
            reach(page, move)
            for _ in range(here - place):
                page.keyboard.press("Enter")


def back_to(page: Page, asked: Locator) -> None:
    """Go back with Shift and Tab until the focus is before the first step."""
    inside = "list => list.contains(document.activeElement)"
    for _ in range(FURTHEST):
        if not asked.locator("[data-ordering]").evaluate(inside):
            return
        page.keyboard.press("Shift+Tab")


def write(page: Page, asked: Locator, question: dict) -> None:
    type_into(
        page, asked.get_by_role("textbox"), ", ".join(i["any_of"][0] for i in question["ideas"])
    )


def look_at_scene(page: Page, asked: Locator, question: dict) -> None:
    parts = asked.locator(".scene-parts > fieldset").all()
    for part, row in zip(parts, question["questions"], strict=True):
        answer(page, part, row)


def take_a_moment(page: Page, asked: Locator, question: dict) -> None:
    press(page, asked.get_by_role("radio").first, "Space")


WAYS = {
    "single_choice": choose_one,
    "true_false": choose_one,
    "multiple_choice": choose_several,
    "matching": match,
    "ordering": put_in_order,
    "short_answer": write,
    "blanks": fill_gaps,
    "scenario": look_at_scene,
    "reflection": take_a_moment,
}


def sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/accounts/login/")
    type_into(page, page.get_by_label("E-mail address"), who)
    type_into(page, page.get_by_label("Password", exact=True), password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
