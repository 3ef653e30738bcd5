"""The same draft open twice: in two tabs, on two devices, or in a message that comes too late."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.progress.models import Enrolment
from courses.supervision.calibration.actions import start_round
from courses.supervision.journal.actions import write
from courses.supervision.models import (
    Feedback,
    JournalEntry,
    Pilot,
    PracticePage,
    Rubric,
    VignetteRating,
)
from lms.people.models import User
from tests import factories
from tests.conftest import signed_in

from .observing import written
from .pilots.trying_out import make_template, planned

LAPTOP, PHONE = "a" * 16, "b" * 16
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


class Written:
    """One form that saves as it is written, and where its words are found."""

    def __init__(
        self, client: Client, pages: tuple[str, str, str], field: str, read: Callable[[], str],
        also: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.client, self.field, self.read, self.also = client, field, read, also or {}
        self.page, self.save, self.autosave = pages

    def open(self) -> str:
        """Return the mark of the words that the page shows."""
        html = self.client.get(self.page).content.decode()
        return html.split('name="read" value="')[1].split('"')[0]

    def type(
        self, words: str, page: str, count: int, read: str, *, at_once: bool = True
    ) -> HttpResponse:
        data = self.also | {self.field: words, "page": page, "revision": count, "read": read}
        if at_once:
            return self.client.post(self.autosave, data, **FETCH)
        return self.client.post(self.save, data)


def places(name: str, save: str, autosave: str, pk: object) -> tuple[str, str, str]:
    page, sent, saved = (reverse(f"supervision:{row}", args=[pk]) for row in (name, save, autosave))
    return page, sent, saved


@pytest.fixture
def feedback(enrolment: Enrolment, step: PracticePage, supervisor: User) -> Written:
    pk = written(enrolment, step, supervisor, strengths="At first").pk
    pages = places("edit", "edit", "autosave", pk)
    return Written(
        signed_in(supervisor), pages, "strengths", lambda: Feedback.objects.get(pk=pk).strengths,
        {"observed_on": "2026-03-02"},
    )  # fmt: skip


@pytest.fixture
def journal(staff: User) -> Written:
    pk = write(uuid4(), "At first", by=staff).pk
    pages = places("journal_entry", "journal_entry", "journal_autosave", pk)
    read = lambda: JournalEntry.objects.get(pk=pk).words  # noqa: E731
    return Written(signed_in(staff), pages, "words", read)


@pytest.fixture
def plan(enrolment: Enrolment, step: PracticePage, staff: User, supervisor: User) -> Written:
    make_template()
    pilot = planned(step, staff, supervisor)
    pages = places("pilot", "pilot_plan", "pilot_autosave", pilot.pk)
    read = lambda: Pilot.objects.get(pk=pilot.pk).plan["changes"]  # noqa: E731
    return Written(signed_in(staff), pages, "say_changes", read)


@pytest.fixture
def vignette(rubric: Rubric, supervisor: User) -> Written:
    factories.make_vignette(rubric)
    sighting = start_round(rubric, by=supervisor).sightings.get()
    pages = places("vignette", "vignette", "vignette_autosave", sighting.pk)
    rating = sighting.ratings.first()
    read = lambda: VignetteRating.objects.get(pk=rating.pk).evidence  # noqa: E731
    return Written(signed_in(supervisor), pages, f"evidence_{rating.criterion}", read)


@pytest.fixture(params=["feedback", "journal", "plan", "vignette"])
def draft(request: pytest.FixtureRequest) -> Written:
    return request.getfixturevalue(request.param)


def test_a_message_that_comes_late_does_not_take_a_newer_one_back(draft: Written) -> None:
    read = draft.open()
    assert draft.type("Newer, by the button", LAPTOP, 6, read, at_once=False).status_code == 302
    late = draft.type("Older, sent before", LAPTOP, 5, read)
    assert late.status_code == 409
    assert draft.read() == "Newer, by the button"


def test_a_second_page_is_told_and_writes_over_nothing(draft: Written) -> None:
    laptop, phone = draft.open(), draft.open()
    assert draft.type("From the laptop", LAPTOP, 1, laptop).json()["saved"]
    refused = draft.type("From the phone", PHONE, 1, phone)
    assert refused.status_code == 409
    assert refused.json()["code"] == "written_elsewhere"
    assert "on this page" in refused.json()["message"]
    assert draft.read() == "From the laptop"
    assert draft.type("The laptop goes on", LAPTOP, 2, laptop).json()["saved"]


def test_saving_shows_both_and_then_takes_what_the_form_says(draft: Written) -> None:
    laptop, phone = draft.open(), draft.open()
    draft.type("From <the laptop>", LAPTOP, 1, laptop)
    both = draft.type("From the phone", PHONE, 2, phone, at_once=False)
    page = both.content.decode()
    assert both.status_code == 409
    assert "<p>From &lt;the laptop&gt;</p>" in page
    assert "From the phone" in page
    assert draft.read() == "From <the laptop>"
    seen = page.split('name="read" value="')[1].split('"')[0]
    assert draft.type("From both", PHONE, 1, seen, at_once=False).status_code == 302
    assert draft.read() == "From both"


def test_the_same_words_twice_are_no_quarrel(draft: Written) -> None:
    laptop, phone = draft.open(), draft.open()
    draft.type("The same", LAPTOP, 1, laptop)
    assert draft.type("The same", PHONE, 1, phone).json()["saved"]


def test_an_answer_that_was_lost_on_its_way_locks_nobody_out(draft: Written) -> None:
    read = draft.open()
    draft.type("Heard, but the page never learned of it", LAPTOP, 1, read)
    assert draft.type("And on", LAPTOP, 2, read).json()["saved"]


def test_nothing_is_shared_that_was_not_looked_through(
    feedback: Written, enrolment: Enrolment
) -> None:
    draft = Feedback.objects.get()
    seen = feedback.client.get(reverse("supervision:preview", args=[draft.pk])).content.decode()
    read = seen.split('name="read" value="')[1].split('"')[0]
    feedback.type("Written since, on the phone", PHONE, 1, feedback.open())
    share = reverse("supervision:share", args=[draft.pk])
    again = feedback.client.post(share, {"read": read})
    assert again.status_code == 409
    assert "Written since, on the phone" in again.content.decode()
    assert Feedback.objects.get().is_draft
    now = again.content.decode().split('name="read" value="')[1].split('"')[0]
    assert feedback.client.post(share, {"read": now}).status_code == 302


def test_words_sent_after_a_sign_out_are_back_and_write_over_nothing(draft: Written) -> None:
    person = User.objects.get(pk=draft.client.session["_auth_user_id"])
    read, draft.also["writer"] = draft.open(), str(person.pk)
    draft.type("Saved on the phone", PHONE, 1, draft.open())
    draft.client.logout()
    assert draft.type("CANARY words", LAPTOP, 3, read, at_once=False).status_code == 302
    assert "CANARY" not in str(dict(draft.client.session))
    draft.client.force_login(person)
    page = draft.client.get(draft.page).content.decode()
    assert "CANARY words" in page
    assert "<p>Saved on the phone</p>" in page
    assert draft.read() == "Saved on the phone"


def test_words_of_a_journal_wait_for_their_writer_alone(
    staff: User, peer: User, journal: Written
) -> None:
    draft, new = journal, places("journal_entry", "journal_entry", "journal_autosave", uuid4())
    draft.page, draft.save, draft.autosave = new
    draft.also["writer"] = str(staff.pk)
    draft.client.logout()
    draft.type("CANARY", LAPTOP, 1, "", at_once=False)
    draft.client.force_login(peer)
    assert draft.client.get(draft.page).status_code == 404
