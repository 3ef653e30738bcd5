"""Part four: a manager sees who is where and whose move it is; another agency sees nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

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
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    saved = tmp_path / "team.csv"
    download.value.save_as(saved)
    rows = list(csv.reader(saved.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1 + 2 * people


def test_another_agencys_manager_finds_nothing_of_harbour(visit: Start) -> None:
    manager = visit(MANAGER, width=1280)
    page = manager.open("/team/", "My team")
    addresses = [a.get_attribute("href") for a in page.locator("tbody th a").all()[:5]]
    outsider = visit(OUTSIDER, width=1280)
    outsider.open("/team/", "My team")
    assert "Harbour" not in outsider.page.locator("main").inner_text()
    for address in addresses:
        outsider.open(address, "", status=404)
