"""The key of the question banks, as the trainers' files hold it, for answering like a person."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml
from django.conf import settings
from playwright.sync_api import Page


def plain(text: str) -> str:
    """Reduce a text to its letters and digits: quotes, dashes and markup differ on the page."""
    return re.sub(r"[\W_]+", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)).lower()


@lru_cache
def bank(name: str) -> dict[str, dict]:
    path = settings.FIXTURES_DIR / "questions" / f"{name}.yaml"
    return {plain(row["prompt"]): row for row in yaml.safe_load(path.read_text())["questions"]}


def right_labels(question: dict) -> list[str]:
    if question["kind"] == "true_false":
        return ["True" if question["answer"] else "False"]
    return [row["text"] for row in question["choices"] if row["correct"]]


def question_shown(page: Page, name: str) -> dict:
    """Return the bank's entry for the question that the page asks."""
    asked = plain(page.locator(".question-text").first.inner_text())
    return next(row for prompt, row in bank(name).items() if prompt in asked or asked in prompt)


def answer(page: Page, name: str, *, right: bool) -> None:
    """Answer the question now shown, rightly or not."""
    wanted = {plain(label) for label in right_labels(question_shown(page, name))}
    for option in page.locator("label.choice").all():
        if (plain(option.inner_text()) in wanted) == right:
            option.click()
            if not right:
                return
