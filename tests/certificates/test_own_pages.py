"""The pages of the holder and of who manages them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from certificates import pdfs
from certificates.actions import revoke
from certificates.models import Certificate
from certificates.rendering import RenderFailed
from courses.pages.models import CoursePage
from lms.people.models import Role, User
from tests import factories
from tests.certificates.factories import MOMENT, issued
from tests.conftest import signed_in

BODY = b"%PDF-1.7 made in a test"


@pytest.fixture
def kept(certificate: Certificate) -> Certificate:
    pdfs.keep_pdf(certificate, BODY)
    return certificate


def addresses(certificate: Certificate) -> list[str]:
    return [reverse(f"certificates:{name}", args=[certificate.pk]) for name in ("detail", "pdf")]


class TestTheList:
    def test_it_shows_ones_own_with_their_state(
        self, certificate: Certificate, as_staff: Client, manager: User
    ) -> None:
        revoke(certificate, by=manager, reason="A mistake.")
        page = as_staff.get("/certificates/")
        assert page.status_code == 200
        for words in ("Introduction", "22 November 2026", certificate.number, "Withdrawn"):
            assert words in page.content.decode()

    def test_a_manager_finds_only_their_own_there(
        self, certificate: Certificate, as_manager: Client
    ) -> None:
        page = as_manager.get("/certificates/").content.decode()
        assert certificate.number not in page
        assert "Nothing here yet" in page

    def test_it_asks_as_much_for_one_as_for_many(
        self, staff: User, as_staff: Client, django_assert_max_num_queries: Any
    ) -> None:
        issued(staff, factories.make_course("First", lessons=1))
        as_staff.get("/certificates/")
        with django_assert_max_num_queries(20) as one:
            as_staff.get("/certificates/")
        asked = len(one)
        for number in range(4):
            issued(staff, factories.make_course(f"More {number}", lessons=1))
        as_staff.get("/certificates/")  # pages were made, so the menu is read anew
        with django_assert_max_num_queries(asked):
            page = as_staff.get("/certificates/")
        assert page.content.decode().count("certificate-card") == 5


class TestOneCertificate:
    def test_it_says_what_the_paper_says(self, staff: User, as_staff: Client) -> None:
        course = factories.make_course(
            "Introduction to Polyvagal",
            lessons=1,
            renewal_months=24,
            objectives=[("objective", "Name three states.")],
        )
        certificate = issued(staff, course)
        page = as_staff.get(certificate.get_absolute_url()).content.decode()
        for words in (
            "Introduction to Polyvagal",
            "Sam Staff",
            "22 November 2028",
            "Name three states.",
            certificate.number,
            certificate.snapshot["verify"]["url"],
        ):
            assert words in page

    def test_a_withdrawn_one_keeps_its_page_but_not_the_reason(
        self, certificate: Certificate, as_staff: Client, manager: User
    ) -> None:
        revoke(certificate, by=manager, reason="REASON-CANARY")
        page = as_staff.get(certificate.get_absolute_url()).content.decode()
        assert "has been withdrawn" in page
        assert "REASON-CANARY" not in page

    def test_a_name_with_markup_is_shown_as_a_name(
        self, staff: User, course: CoursePage, as_staff: Client
    ) -> None:
        staff.last_name = "<script>alert(1)</script>"
        staff.save()
        page = as_staff.get(issued(staff, course).get_absolute_url()).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestDownload:
    def test_the_holder_gets_the_file_with_a_name_that_tells_what_it_is(
        self, kept: Certificate, as_staff: Client
    ) -> None:
        response = as_staff.get(reverse("certificates:pdf", args=[kept.pk]))
        assert response.getvalue() == BODY
        assert response["Content-Type"] == "application/pdf"
        expected = f'attachment; filename="introduction-{kept.number}.pdf"'
        assert response["Content-Disposition"] == expected
        assert "no-store" in response["Cache-Control"]

    def test_a_missing_one_is_made_and_handed_out(
        self, certificate: Certificate, as_staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdfs, "render_pages", lambda pages: [BODY] * len(pages))
        response = as_staff.get(reverse("certificates:pdf", args=[certificate.pk]))
        assert response.getvalue() == BODY

    def test_until_it_is_there_the_page_says_so_and_asks_once_a_minute(
        self, certificate: Certificate, as_staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runs = []

        def fail(pages: list[Any]) -> list[RenderFailed]:
            runs.append(pages)
            return [RenderFailed("No Pango")] * len(pages)

        monkeypatch.setattr(pdfs, "render_pages", fail)
        address = reverse("certificates:pdf", args=[certificate.pk])
        for _ in range(3):
            response = as_staff.get(address)
            assert response.status_code == 202
            page = response.content.decode()
            assert "The PDF is being made" in page
            assert f'href="{address}"' in page
        assert len(runs) == 1

        cache.clear()
        as_staff.get(address)
        assert len(runs) == 2


class TestWhoSees:
    @pytest.mark.parametrize("who", ["staff", "manager", "team_manager"])
    def test_the_holder_and_who_manages_them_do(
        self, kept: Certificate, who: str, request: pytest.FixtureRequest
    ) -> None:
        client = signed_in(request.getfixturevalue(who))
        assert [client.get(address).status_code for address in addresses(kept)] == [200, 200]

    @pytest.mark.parametrize(
        "who", ["peer", "supervisor", "outsider", "outsider_manager", "trainer"]
    )
    def test_nobody_else_finds_anything_there(
        self, kept: Certificate, who: str, request: pytest.FixtureRequest
    ) -> None:
        client = signed_in(request.getfixturevalue(who))
        assert [client.get(address).status_code for address in addresses(kept)] == [404, 404]

    def test_a_stranger_is_asked_to_sign_in(self, kept: Certificate, client: Client) -> None:
        for address in [*addresses(kept), reverse("certificates:list")]:
            response = client.get(address)
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/login/")

    def test_a_manager_of_another_team_does_not(self, kept: Certificate, other_team: Any) -> None:
        manager = factories.member(other_team.agency, Role.MANAGER, other_team)
        client = signed_in(manager)
        assert [client.get(address).status_code for address in addresses(kept)] == [404, 404]

    def test_a_new_employers_manager_does_not_see_what_an_old_one_issued(
        self, kept: Certificate, staff: User, northside: Any, as_outsider_manager: Client
    ) -> None:
        staff.memberships.create(agency=northside, started_on=MOMENT.date())
        client = as_outsider_manager
        assert [client.get(address).status_code for address in addresses(kept)] == [404, 404]

    def test_a_made_up_one_is_not_found(self, as_staff: Client, course: CoursePage) -> None:
        assert as_staff.get(reverse("certificates:detail", args=[uuid.uuid4()])).status_code == 404
        assert as_staff.get("/certificates/not-an-id/").status_code == 404

    def test_the_file_itself_has_no_address(self, kept: Certificate, as_staff: Client) -> None:
        assert as_staff.get(f"/media/{kept.pdf.file.name}").status_code == 404


@pytest.mark.parametrize("name", ["detail", "pdf", "list"])
def test_looking_is_all_that_can_be_done(
    certificate: Certificate, as_staff: Client, name: str
) -> None:
    args = [] if name == "list" else [certificate.pk]
    assert as_staff.post(reverse(f"certificates:{name}", args=args)).status_code == 405
