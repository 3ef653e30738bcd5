"""A manager answers four questions by keyboard alone, at the width of a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keys import press, reach
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
MANAGER = "manager@harbour.example"


def ask(manager: Visit, question: str, heading: str) -> Page:
    """Go to what is at a glance, choose a question there, and look at the page that answers."""
    page = manager.open("/team/glance/", "At a glance")
    press(page, page.get_by_role("link", name=question))
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    manager.sound(heading)
    return page


def choose(page: Page, label: str, option: str) -> None:
    """Reach a list with Tab, and type the name of what is wanted."""
    listed = page.get_by_label(label, exact=True)
    reach(page, listed)
    page.keyboard.type(option)
    expect(listed.locator("option:checked")).to_have_text(option)


def test_four_questions_are_answered_by_keyboard(visit: Start) -> None:
    manager = visit(MANAGER)

    page = ask(manager, "Who is past the due date", "My team")
    row = page.locator("tbody tr").filter(has_text="Dmitri Volkov")
    expect(row).to_contain_text("6 of 16 steps done; 10 to go.")
    press(page, row.get_by_role("link", name="Past its due date"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dmitri Volkov")
    expect(page.get_by_text("The last day to complete it has passed.")).to_be_visible()
    expect(page.get_by_text("Asked of everyone in the team Residential")).to_be_visible()

    page = ask(manager, "Who waits on a supervisor", "My team")
    row = page.locator("tbody tr").filter(has_text="Grace Mwangi")
    expect(row).to_contain_text(re.compile(r"has been asked to observe\. Since .*Ingrid Solheim’s"))

    page = ask(manager, "What was finished this quarter", "What was finished")
    choose(page, "Team", "Outpatient")
    press(page, page.get_by_role("button", name="Show"))
    expect(page.get_by_role("status")).to_contain_text("in team Outpatient from 1 ")
    finished = page.get_by_role("link", name="Aisha Mohamed")
    if not finished.count():  # she finished a month before the demo is loaded
        press(page, page.get_by_role("link", name="Last quarter"))
    expect(finished).to_be_visible()
    manager.sound("What was finished")

    page = ask(manager, "Is everybody covered on a day", "Covered on a day")
    expect(page.get_by_role("status")).to_contain_text("courses asked of people are covered")
    row = page.get_by_role("listitem").filter(has_text="Tomasz Nowak")
    expect(row.first).to_contain_text("that stood until")
    press(page, page.get_by_role("link", name="Who is covered", exact=True))
    expect(page.get_by_text("Completed on").first).to_be_visible()
    manager.sound("Covered on a day")
