"""Trainers write designs and look at the real PDF before they save."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from certificates import viewsets
from certificates.models import Design, ProviderApproval
from certificates.permissions import TRAINER_MODELS
from certificates.rendering import RenderFailed
from courses.pages.models import CoursePage
from lms.content.designs import load_designs
from lms.content.ledger import Ledger
from lms.people.models import Agency, User
from tests.certificates.factories import MOMENT, issued
from tests.conftest import signed_in

TODAY, DAY = MOMENT.date(), dt.timedelta(days=1)


def to(name: str, *args: object) -> str:
    return reverse(Design.snippet_viewset.get_url_name(name), args=args)


def form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Harbour’s own",
        "agency": "",
        "heading": "Certificate of practice",
        "statement": "has completed this course",
        "provider_statement": "",
        "signatory_1": "Dolores Okafor",
        "signatory_1_title": "Director",
        "signatory_2": "",
        "signatory_2_title": "",
        "paper": "A4",
        "orientation": "landscape",
        "look": "wave",
        "accent": "#0b4f52",
        **changes,
    }


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


def test_a_trainer_adds_edits_and_finds_a_design(as_trainer: Client, harbour: Agency) -> None:
    assert as_trainer.get(to("add")).status_code == 200
    as_trainer.post(to("add"), form(agency=harbour.pk))
    design = Design.objects.get()
    assert design.agency == harbour

    page = as_trainer.get(to("edit", design.pk)).content.decode()
    assert "See it as a PDF" in page
    assert to("preview_pdf_of", design.pk) in page
    as_trainer.post(to("edit", design.pk), form(heading="Certificate of learning"))
    design.refresh_from_db()
    assert design.heading == "Certificate of learning"
    assert "Harbour’s own" in as_trainer.get(to("list")).content.decode()


def test_the_preview_is_the_pdf_of_what_is_typed_and_saves_nothing(as_trainer: Client) -> None:
    design = Design.objects.create(name="Harbour’s own", heading="As saved")
    response = as_trainer.post(to("preview_pdf_of", design.pk), form(heading="As typed"))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    text = pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert "As typed" in text
    assert "Dolores Okafor" in text
    design.refresh_from_db()
    assert design.heading == "As saved"


def test_a_new_design_can_be_looked_at_before_it_exists(
    as_trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewsets, "render_page", lambda page: b"%PDF")
    assert as_trainer.post(to("preview_pdf"), form()).content == b"%PDF"
    assert not Design.objects.exists()


def test_what_cannot_be_printed_is_named(as_trainer: Client) -> None:
    response = as_trainer.post(to("preview_pdf"), form(accent="url(x)", heading="x" * 200))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Write a colour such as #0b4f52." in page
    assert "at most 80 characters" in page


def test_a_failed_preview_says_so_calmly(
    as_trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(page: object) -> bytes:
        raise RenderFailed("No Pango")

    monkeypatch.setattr(viewsets, "render_page", fail)
    response = as_trainer.post(to("preview_pdf"), form())
    assert response.status_code == 503
    assert "The preview didn" in response.content.decode()


@pytest.mark.parametrize("who", ["staff", "manager", "supervisor", "outsider_manager"])
def test_people_who_do_not_author_reach_none_of_it(
    who: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    design = Design.objects.create(name="A design")
    for address in (to("list"), to("add"), to("edit", design.pk)):
        assert client.get(address).status_code in (302, 403)
    assert client.post(to("preview_pdf"), form()).status_code in (302, 403)


def test_an_editor_without_the_permission_sees_no_preview(trainer: User) -> None:
    for permission in trainer.groups.get().permissions.filter(content_type__model="design"):
        trainer.groups.get().permissions.remove(permission)
    response = signed_in(trainer).post(to("preview_pdf"), form())
    assert response.status_code in (302, 403)


def test_looking_needs_a_post(as_trainer: Client) -> None:
    assert as_trainer.get(to("preview_pdf")).status_code == 405


class TestWhatPromisesCredit:
    def refused(self, agency: Agency) -> str:
        design = Design(name="A design", agency=agency, statement="has earned 3 CE hours")
        with pytest.raises(ValidationError) as error:
            design.full_clean()
        return error.value.message_dict["statement"][0]

    def approve(self, agency: Agency, **dates: dt.date | None) -> None:
        ProviderApproval.objects.create(
            agency=agency, body="A board", provider_number="7", statement="Approved.",
            checked_on=TODAY, **dates,
        )  # fmt: skip

    def test_is_saved_while_an_approval_holds(self, harbour: Agency) -> None:
        self.approve(harbour, valid_from=TODAY - DAY, valid_until=TODAY)
        with time_machine.travel(MOMENT, tick=False):
            Design(name="A", agency=harbour, statement="has earned 3 CE hours").full_clean()

    def test_is_refused_from_the_day_after_it_lapsed(self, harbour: Agency) -> None:
        self.approve(harbour, valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)
        with time_machine.travel(MOMENT, tick=False):
            said = self.refused(harbour)
        assert "The approval by A board held until 21 November 2026" in said

    def test_is_refused_before_it_begins(self, harbour: Agency) -> None:
        self.approve(harbour, valid_from=TODAY + DAY)
        with time_machine.travel(MOMENT, tick=False):
            assert "holds from 23 November 2026" in self.refused(harbour)

    def test_is_refused_by_another_agencys_approval(
        self, harbour: Agency, northside: Agency
    ) -> None:
        self.approve(northside, valid_from=TODAY)
        assert "Provider approvals" in self.refused(harbour)

    def test_the_form_says_so_beside_the_words(self, as_trainer: Client, harbour: Agency) -> None:
        self.approve(harbour, valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)
        page = as_trainer.post(to("add"), form(agency=harbour.pk, statement="3 CEUs"))
        assert "held until 21 November 2026" in page.content.decode()
        assert not Design.objects.exists()


class TestAPattern:
    @pytest.fixture
    def pattern(self, db: None) -> Design:
        return Design.objects.create(
            name="Pattern: Horizon", is_pattern=True, look="horizon", heading="Pattern heading"
        )

    def test_nothing_is_printed_with_it(
        self, pattern: Design, harbour: Agency, staff: User, course: CoursePage
    ) -> None:
        assert issued(staff, course).snapshot["design"]["heading"] == "Certificate of completion"

    def test_a_copy_is_a_design_like_any_other(
        self, pattern: Design, as_trainer: Client, harbour: Agency
    ) -> None:
        page = as_trainer.get(to("copy", pattern.pk)).content.decode()
        assert "Pattern heading" in page
        assert "Pattern: Horizon" not in page.split("<form")[-1]
        as_trainer.post(to("copy", pattern.pk), form(agency=harbour.pk, look="horizon"))
        assert Design.objects.chosen_for(harbour).look == "horizon"
        assert Design.objects.filter(is_pattern=True).get() == pattern

    def test_the_two_that_ship_can_be_saved_as_they_are(self, db: None) -> None:
        load_designs(Ledger())
        patterns = Design.objects.filter(is_pattern=True)
        assert {row.look for row in patterns} == {"wave", "horizon"}
        for row in patterns:
            row.full_clean()


def test_trainers_author_designs_and_nothing_that_was_issued() -> None:
    assert TRAINER_MODELS == [
        "certificates.Design",
        "certificates.EvaluationForm",
        "certificates.ProviderApproval",
    ]
