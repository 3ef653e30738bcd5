"""“Start small” on a phone: handed in, agreed to, tried, and stopped by its rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .visit import Visit

pytestmark = pytest.mark.browser

LEARNER = "grace.mwangi@harbour.example"
SUPERVISOR = "supervisor@harbour.example"
YESTERDAY = f"{dt.datetime.now(dt.UTC) - dt.timedelta(days=1):%Y-%m-%d}"


def test_a_pilot_is_agreed_tried_and_stopped(visit: Callable[..., Visit]) -> None:
    learner = visit(LEARNER)
    learner.open("/my-practice/", "My practice")
    learner.page.get_by_role("link", name="Pilot of").click()
    learner.sound("Your pilot")
    learner.page.get_by_label("First contact").fill(YESTERDAY)
    learner.page.get_by_role("button", name="Hand it in").click()
    expect(learner.page.get_by_text("Handed in.")).to_be_visible()

    supervisor = visit(SUPERVISOR)
    supervisor.page.goto("/practice/")
    supervisor.page.get_by_role("link", name="Agree to Grace Mwangi’s pilot").click()
    supervisor.sound("Grace Mwangi’s pilot")
    supervisor.page.get_by_role("button", name="I agree to this plan").click()
    expect(supervisor.page.get_by_text("Grace Mwangi can begin")).to_be_visible()

    learner.page.reload()
    learner.page.get_by_role("button", name="Begin trying").click()
    learner.page.get_by_label("Day").fill(YESTERDAY)
    learner.page.get_by_label("What you did").fill("Rang 207-555-0142 and asked about the seat.")
    learner.page.get_by_label("What you saw and heard").fill("A longer answer than last week.")
    learner.page.get_by_label("The person still wanted to take part").check()
    learner.page.get_by_role("button", name="Keep this note").click()
    learner.sound("Your pilot")
    expect(learner.page.get_by_text("looks like a telephone number").first).to_be_visible()
    learner.page.get_by_label("I have read this").check()
    learner.page.get_by_role("button", name="Keep this note").click()
    expect(learner.page.get_by_text("Contact 1 is noted.")).to_be_visible()
    learner.page.get_by_role("button", name="Stop: The person asks to stop").click()
    learner.sound("Your pilot")
    expect(learner.page.get_by_text("It has stopped, as you planned it should.")).to_be_visible()
