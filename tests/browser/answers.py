"""The key of the question banks, as the trainers' files hold it, for answering like a person."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml
from django.conf import settings
from playwright.sync_api import Locator, Page

UNFITTING = "I would rather not say."


def plain(text: str) -> str:
    """Reduce a text to its letters and digits: quotes, dashes and markup differ on the page."""
    return re.sub(r"[\W_]+", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)).lower()


@lru_cache
def bank(name: str) -> dict[str, dict]:
    path = settings.FIXTURES_DIR / "questions" / f"{name}.yaml"
    return {plain(row["prompt"]): row for row in yaml.safe_load(path.read_text())["questions"]}


def question_shown(page: Page, name: str) -> dict:
    """Return the bank's entry for the question that the page asks."""
    asked = plain(page.locator(".question-text").first.inner_text())
    return next(row for prompt, row in bank(name).items() if prompt in asked or asked in prompt)


def answer(page: Page, name: str, *, right: bool) -> None:
    """Answer the question now shown, rightly or not."""
    question = question_shown(page, name)
    way = WAYS.get(question["kind"], choose)
    way(page.locator("fieldset.question").first, question, right=right)


def choose(asked: Locator, question: dict, *, right: bool) -> None:
    wanted = {plain(label) for label in right_labels(question)}
    for option in asked.locator("label.choice").all():
        if (plain(option.inner_text()) in wanted) == right:
            option.click()
            if not right:
                return


def right_labels(question: dict) -> list[str]:
    if question["kind"] == "true_false":
        return ["True" if question["answer"] else "False"]
    return [row["text"] for row in question["choices"] if row["correct"]]


def match(asked: Locator, question: dict, *, right: bool) -> None:
    """Pick what belongs to each stem, or for all of them what belongs to the first."""
    partner = {plain(pair["left"]): plain(pair["right"]) for pair in question["pairs"]}
    first = plain(question["pairs"][0]["right"])
    for pair in asked.locator(".pair").all():
        stem = plain(pair.locator("label").inner_text())
        pick(pair.locator("select"), partner[stem] if right else first)


def pick(choices: Locator, wanted: str) -> None:
    """Choose the option that says something after its letter."""
    labels = choices.locator("option").all_inner_texts()
    choices.select_option(index=[plain(label)[1:] for label in labels].index(wanted))


def put_in_order(asked: Locator, question: dict, *, right: bool) -> None:
    """Move each step up to its place, the first one first; or leave the last on top."""
    steps = [plain(step) for step in question["items"]]
    for place, step in enumerate(steps if right else steps[::-1]):
        while place_of(asked, step) > place:
            row = asked.locator("[data-ordering] > li").nth(place_of(asked, step))
            row.get_by_role("button", name="Move up").click()


def place_of(asked: Locator, step: str) -> int:
    rows = asked.locator("[data-ordering] > li > span:first-of-type").all_inner_texts()
    return [plain(row) for row in rows].index(step)


def write(asked: Locator, question: dict, *, right: bool) -> None:
    said = ", ".join(idea["any_of"][0] for idea in question["ideas"])
    asked.get_by_role("textbox").fill(said if right else UNFITTING)


def fill_gaps(asked: Locator, question: dict, *, right: bool) -> None:
    """Choose in each gap what fits, or the first of the others."""
    for gap, row in zip(asked.locator("select").all(), question["gaps"], strict=True):
        wanted = plain((row["accepted"] if right else row["others"])[0])
        labels = gap.locator("option").all_inner_texts()
        gap.select_option(index=[plain(label) for label in labels].index(wanted))


def look_at_scene(asked: Locator, question: dict, *, right: bool) -> None:
    parts = asked.locator(".scene-parts > fieldset").all()
    for part, row in zip(parts, question["questions"], strict=True):
        WAYS.get(row["kind"], choose)(part, row, right=right)


WAYS = {
    "matching": match,
    "ordering": put_in_order,
    "short_answer": write,
    "blanks": fill_gaps,
    "scenario": look_at_scene,
}
