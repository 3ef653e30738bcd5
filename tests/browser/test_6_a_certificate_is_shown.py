"""A holder shares a certificate and carries it; a stranger compares the file without sending it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

Start = Callable[..., Visit]
HOLDER = "advanced@harbour.example"


def test_a_link_a_card_and_a_file_that_stays_where_it_is(visit: Start, tmp_path: Path) -> None:
    holder = visit(HOLDER)
    page = holder.page
    holder.open("/certificates/", "Your certificates")
    page.get_by_role("link", name="Introduction to Polyvagal").first.click()
    holder.sound("Introduction to Polyvagal")
    page.get_by_role("button", name="Turn on a link").click()
    expect(page.get_by_text("The link is on.")).to_be_visible()
    address = page.locator("#share a").first.get_attribute("href")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    download.value.save_as(tmp_path / "certificate.pdf")
    page.get_by_role("link", name="Card for your phone").click()
    holder.sound("Introduction to Polyvagal")

    stranger = visit()
    stranger.open(address, "This certificate is valid")
    sizes: list[int] = []
    stranger.page.on(
        "request",
        lambda sent: (
            sizes.append(len(sent.post_data_buffer or b"")) if sent.method == "POST" else 0
        ),
    )
    stranger.open("/verify/file/", "Check a PDF")
    expect(stranger.page.get_by_text("The file stays with you")).to_be_visible()
    stranger.page.get_by_label("The PDF").set_input_files(tmp_path / "certificate.pdf")
    stranger.page.get_by_role("button", name="Compare it").click()
    stranger.sound("This file is as it was issued")
    assert len(sizes) == 1
    assert sizes[0] < 1000 < (tmp_path / "certificate.pdf").stat().st_size

    page.go_back()
    page.get_by_role("button", name="Turn it off").click()
    stranger.open(address, "No certificate with this code", status=404)
