"""Trainers write designs and look at the real PDF before they save."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from certificates import viewsets
from certificates.models import Design
from certificates.permissions import TRAINER_MODELS
from certificates.rendering import RenderFailed
from lms.people.models import Agency, User
from tests.conftest import signed_in


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


def test_trainers_author_designs_and_nothing_that_was_issued() -> None:
    assert TRAINER_MODELS == ["certificates.Design", "certificates.ProviderApproval"]
