"""Part three: asked for, observed, shared, read, signed off; and the step says whose move it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
Start = Callable[..., Visit]
LEARNER, SUPERVISOR = "advanced@harbour.example", "supervisor@harbour.example"
WORDS = "She named what she saw and asked whether that was right."


def practice_page(page: Page) -> None:
    page.goto("/courses/advanced/")
    page.get_by_role("link", name="Supervised practice").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Supervised practice")


def fill_in(page: Page) -> None:
    """Give every criterion some evidence and the third level, the way the form is laid out."""
    for criterion in page.locator("section.criterion:has(.ratings)").all():
        criterion.get_by_role("textbox").fill(WORDS)
        criterion.locator("label.choice", has_text="Consistent").click()
    page.get_by_label("What went well").fill("A steady pace, and a real choice.")
    page.get_by_label("One next step").fill("Ask once more before you change the plan.")


def test_from_asking_to_sign_off(visit: Start) -> None:
    learner = visit(LEARNER)
    practice_page(learner.page)
    learner.sound("Supervised practice")
    learner.page.get_by_label("Whom would you like to ask?").select_option(label="Ingrid Solheim")
    learner.page.get_by_label("What would you like looked at").fill(
        "A first talk at the front desk"
    )
    learner.page.get_by_role("button", name="Send the request").click()
    expect(learner.page.get_by_text("Your request").first).to_be_visible()

    supervisor = visit(SUPERVISOR)
    supervisor.open("/practice/", "Supervision")
    supervisor.page.get_by_role("link", name="Kwame Mensah asks for a live observation").click()
    supervisor.sound("asks for a live observation")
    supervisor.page.get_by_role("button", name="Accept").click()
    supervisor.page.get_by_role("button", name="Start the observation").click()
    supervisor.sound("Observing")
    fill_in(supervisor.page)
    supervisor.page.get_by_role("button", name="Save draft").click()
    expect(supervisor.page.get_by_text(WORDS).first).to_be_visible()
    draft = supervisor.page.url
    learner.page.goto("/courses/advanced/")
    assert WORDS not in learner.page.content()
    supervisor.page.goto(draft)
    supervisor.page.get_by_role("button", name="Look it through").click()
    supervisor.sound("Look it through")
    supervisor.page.get_by_role("button", name="Share with").click()

    practice_page(learner.page)
    learner.page.get_by_role("link", name="Live observation").first.click()
    learner.sound("When would you like to read this?")
    assert WORDS not in learner.page.content()
    learner.page.get_by_role("button", name="Later").click()
    expect(learner.page.get_by_text("put this by for later")).to_be_visible()
    learner.page.get_by_role("button", name="Now").click()
    learner.sound("saw")
    expect(learner.page.get_by_text(WORDS).first).to_be_visible()
    learner.page.get_by_label("Your own words").fill("The pause was useful to read twice.")
    learner.page.get_by_role("button", name="I have read this").click()
    learner.sound("saw")
    practice_page(learner.page)
    expect(learner.page.get_by_text("waiting to be signed off").first).to_be_visible()

    supervisor.page.goto("/practice/")
    supervisor.page.get_by_role("link", name="Kwame Mensah has read your feedback").click()
    expect(supervisor.page.get_by_text("useful to read twice")).to_be_visible()
    supervisor.page.get_by_role("link", name="Sign off").click()
    supervisor.sound("Sign off")
    supervisor.page.get_by_role("button", name="Sign off").click()
    expect(supervisor.page.get_by_text("Signed off").first).to_be_visible()


def test_an_observation_needs_evidence_and_says_so(visit: Start) -> None:
    supervisor = visit(SUPERVISOR, width=1280)
    supervisor.page.goto("/practice/")
    supervisor.page.get_by_role("link", name="Go on writing about").first.click()
    supervisor.sound("Observing")
    supervisor.page.get_by_label("What went well").fill("")
    supervisor.page.get_by_role("button", name="Look it through").click()
    expect(supervisor.page.get_by_text("Still to add")).to_be_visible()
    expect(supervisor.page.get_by_role("button", name="Share with")).to_have_count(0)


def test_two_tabs_write_over_nothing_unseen(visit: Start) -> None:
    first = visit(SUPERVISOR).page
    first.goto("/practice/")
    first.get_by_role("link", name="Go on writing about").first.click()
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("What went well").fill("Written in the first tab.")
    expect(first.locator("[data-autosave-status]")).to_contain_text("Saved at")
    second.get_by_label("What went well").fill("Written in the second tab.")
    expect(second.locator("[data-autosave-status]")).to_contain_text("Not saved")
    second.get_by_role("button", name="Save draft").click()
    expect(second.get_by_text("Written in the first tab.")).to_be_visible()
    expect(second.get_by_label("What went well")).to_have_value("Written in the second tab.")
    second.get_by_role("button", name="Save draft").click()
    expect(second.get_by_text("Saved as a draft.")).to_be_visible()


def test_a_vignette_is_rated_before_its_agreed_levels_show(visit: Start) -> None:
    supervisor = visit(SUPERVISOR)
    page = supervisor.page
    supervisor.open("/practice/calibration/", "My calibration")
    page.get_by_role("link", name="Go on with your round").click()
    supervisor.sound("A round of vignettes")
    page.get_by_role("link", name="Open “").click()
    supervisor.sound("Supper is late")
    expect(page.get_by_text("As agreed")).to_have_count(0)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Choose a level").first).to_be_visible()
    for criterion in page.locator("section.criterion:has(.ratings)").all():
        criterion.get_by_role("textbox").fill("“Any of those is fine.”")
        criterion.locator("label.choice", has_text="Consistent").click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="As agreed")).to_have_count(8)
    supervisor.sound("Supper is late")
    expect(page.get_by_text("One level lower").first).to_be_visible()
