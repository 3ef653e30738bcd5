"""Part four: a manager sees who is where and whose move it is; another agency sees nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
MANAGER, OUTSIDER = "manager@harbour.example", "manager@northside.example"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_team_can_be_filtered_and_opened(visit: Start, width: int) -> None:
    manager = visit(MANAGER, width=width)
    page = manager.open("/team/", "My team")
    everyone = page.locator("tbody tr").count()
    assert everyone >= 35
    if width < 800:
        page.get_by_text("Filters and order").click()
    page.get_by_label("Team").select_option(label="Residential")
    page.get_by_role("button", name="Show").click()
    manager.sound("My team")
    assert 0 < page.locator("tbody tr").count() < everyone
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("My team")
    manager.sound(page.get_by_role("heading", level=1).inner_text())


def test_the_export_holds_what_is_shown(visit: Start, tmp_path: Path) -> None:
    manager = visit(MANAGER, width=1280)
    page = manager.open("/team/", "My team")
    people = page.locator("tbody tr").count()
    menu = page.locator("details.take-along").first
    menu.locator("summary").click()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Plain table (CSV)").click()
    shown = read(download.value, tmp_path / "team.csv")
    names = page.locator("tbody th a").all_inner_texts()
    assert [row[0] for row in shown if row and row[0] in names] == names
    with page.expect_download() as download:
        menu.get_by_role("button", name="A line for each course").click()
    assert len(read(download.value, tmp_path / "lines.csv")) == 1 + 2 * people


def test_asking_for_a_course_shows_what_the_due_rule_needs(visit: Start) -> None:
    page = visit(MANAGER, width=360).open("/team/assignments/new/", "Ask for a course")
    rule = page.get_by_label("By when", exact=True)
    for chosen, needed in (
        ("On a date", {"Date"}),
        ("Days after completing another course", {"Number of days", "Other course"}),
        ("No due date", set()),
    ):
        rule.select_option(label=chosen)
        for label in ("Date", "Number of days", "Other course"):
            expect(page.get_by_label(label, exact=True)).to_be_visible(visible=label in needed)


def read(download: Download, to: Path) -> list[list[str]]:
    download.save_as(to)
    return list(csv.reader(to.read_text("utf-8-sig").splitlines()))


def test_another_agencys_manager_finds_nothing_of_harbour(visit: Start) -> None:
    manager = visit(MANAGER, width=1280)
    page = manager.open("/team/", "My team")
    addresses = [a.get_attribute("href") for a in page.locator("tbody th a").all()[:5]]
    outsider = visit(OUTSIDER, width=1280)
    outsider.open("/team/", "My team")
    assert "Harbour" not in outsider.page.locator("main").inner_text()
    for address in addresses:
        outsider.open(address, "", status=404)


def test_by_keyboard_more_time_is_looked_at_given_and_taken_back(visit: Start) -> None:
    manager = visit(MANAGER, width=360)
    page = manager.open("/team/?sort=due&status=in_progress", "My team")
    box = page.locator("tbody input[type=checkbox]").first
    box.focus()
    page.keyboard.press("Space")
    page.get_by_label("With the people ticked").select_option("extend")
    page.get_by_role("button", name="Go on").focus()
    page.keyboard.press("Enter")
    manager.sound("Give more time")
    page.get_by_label("Course").select_option(index=1)
    page.get_by_label("New due date").fill("2031-01-31")
    page.get_by_label("Why").fill("The flood")
    page.get_by_role("button", name="Show what it would do").click()
    manager.sound("Give more time")
    expect(page.get_by_text("to 31 January 2031")).to_be_visible()
    page.get_by_role("button", name="Give more time").click()
    expect(page.get_by_text("Done for 1 person.", exact=True)).to_be_visible()
    manager.sound("Give more time")
    page.get_by_role("button", name="Take it back").click()
    manager.sound("Give more time")
    expect(page.get_by_text("Taken back for 1 person.", exact=True)).to_be_visible()
