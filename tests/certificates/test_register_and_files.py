"""What managers do on the page, the register, and the check of a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from certificates import pdfs
from certificates.actions import reissue, revoke
from certificates.models import Certificate
from lms.people.models import User
from tests import factories
from tests.certificates.factories import issued

pytestmark = pytest.mark.django_db

BODY = b"%PDF-1.7 made in a test"


def to(name: str, certificate: Certificate) -> str:
    return reverse(f"certificates:{name}", args=[certificate.pk])


class TestTheManagersPage:
    def test_withdrawing_and_giving_back(
        self, certificate: Certificate, as_manager: Client
    ) -> None:
        page = as_manager.post(
            to("withdraw", certificate), {"reason": "Wrong person."}, follow=True
        ).content.decode()
        assert "The certificate has been withdrawn." in page
        assert "Wrong person." in page
        page = as_manager.post(
            to("give_back", certificate), {"reason": "It was right."}, follow=True
        ).content.decode()
        assert "It was right." in page
        assert Certificate.objects.get().state() == "valid"

    def test_a_reason_typed_long_after_the_sign_in_is_carried_out_once_the_password_is_right(
        self, certificate: Certificate, as_manager: Client, manager: User
    ) -> None:
        manager.set_password("a long and quiet password")
        manager.save()
        as_manager.force_login(manager)
        session = as_manager.session
        session["signed_in_at"] -= 31 * 60
        session.save()
        asked = as_manager.post(to("withdraw", certificate), {"reason": "Wrong person."})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert Certificate.objects.get().state() == "valid"
        as_manager.post(asked.url, {"password": "not this one"})
        assert Certificate.objects.get().state() == "valid"
        as_manager.post(asked.url, {"password": "a long and quiet password"})
        assert certificate.revocations.get().reason == "Wrong person."

    def test_issuing_again_leads_to_the_new_one(
        self, certificate: Certificate, as_manager: Client, staff: User
    ) -> None:
        staff.last_name = "Newname"
        staff.save()
        page = as_manager.post(
            to("issue_again", certificate), {"reason": "Married."}, follow=True
        ).content.decode()
        assert "Sam Newname" in page
        assert certificate.number in page

    def test_without_a_reason_the_form_comes_back(
        self, certificate: Certificate, as_manager: Client
    ) -> None:
        response = as_manager.post(to("withdraw", certificate), {"reason": " "})
        assert response.status_code == 422
        assert "Please say why" in response.content.decode()

    def test_the_holder_sees_neither_buttons_nor_reason(
        self, certificate: Certificate, as_staff: Client, manager: User
    ) -> None:
        revoke(certificate, by=manager, reason="REASON-CANARY")
        page = as_staff.get(certificate.get_absolute_url()).content.decode()
        assert "REASON-CANARY" not in page
        assert "For managers" not in page

    def test_the_linkedin_address_holds_what_is_public(
        self, certificate: Certificate, as_staff: Client
    ) -> None:
        page = as_staff.get(certificate.get_absolute_url()).content.decode()
        assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in page
        assert f"certId={certificate.number}" in page


class TestTheRegister:
    PAGE, TAKE = "/certificates/register/", "/certificates/register/take/"

    def taken(self, client: Client, form: str, **asked: str) -> bytes:
        answer = client.post(self.TAKE, {"as": form, **asked})
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def rows(self, client: Client, **asked: str) -> list[dict[str, str]]:
        lines = self.taken(client, "csv", **asked).decode("utf-8-sig").splitlines()
        return list(csv.DictReader(lines[1:]))

    def test_each_form_holds_every_certificate_of_those_managed(
        self, certificate: Certificate, as_manager: Client, manager: User
    ) -> None:
        new = reissue(certificate, by=manager, reason="Married.")
        rows = {row["Number"]: row for row in self.rows(as_manager)}
        assert rows[certificate.number]["State now"] == "Replaced by a newer one"
        assert rows[new.number] | {"SHA-256 of the PDF": ""} == {
            "Person": "Sam Staff",
            "Course": "Introduction",
            "Edition": new.snapshot["course"]["edition"],
            "Contact hours": new.snapshot["course"]["contact_hours"],
            "Issued on": new.snapshot["issued_on"],
            "Valid until": new.snapshot["expires_on"] or "",
            "Number": new.number,
            "State now": "Valid",
            "Check it at": new.snapshot["verify"]["url"],
            "Cycle": "1",
            "Replaces": certificate.number,
            "SHA-256 of the PDF": "",
        }
        book = openpyxl.load_workbook(io.BytesIO(self.taken(as_manager, "xlsx"))).active
        assert {certificate.number, new.number} <= {row[6] for row in book.values}
        page = as_manager.get(self.PAGE).content.decode()
        assert "2 certificates" in page
        for number in rows:
            assert number in page

    def test_on_paper_it_says_who_when_how_long_and_where_to_check(
        self, certificate: Certificate, as_manager: Client
    ) -> None:
        pages = pypdf.PdfReader(io.BytesIO(self.taken(as_manager, "pdf"))).pages
        paper = " ".join(" ".join(page.extract_text() for page in pages).split())
        for words in ("Sam Staff", "Introduction", certificate.number, "1 certificate."):
            assert words in paper
        assert certificate.snapshot["verify"]["url"] in paper.replace(" ", "")

    def test_a_period_and_a_course_are_by_the_agencys_calendar(
        self, staff: User, peer: User, as_manager: Client
    ) -> None:
        """Half past one at night in London is still the evening before in New York."""
        first, second = (factories.make_course(name, lessons=1) for name in ("First", "Second"))
        late = issued(staff, first, at=dt.datetime(2026, 4, 1, 1, 30, tzinfo=dt.UTC))
        other = issued(peer, second, at=dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC))
        issued(peer, first, at=dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC))
        march = {"since": "2026-03-01", "until": "2026-03-31"}
        assert [row["Number"] for row in self.rows(as_manager, **march)] == [
            late.number,
            other.number,
        ]
        asked = march | {"course": str(second.pk)}
        assert [row["Number"] for row in self.rows(as_manager, **asked)] == [other.number]
        page = as_manager.get(self.PAGE, asked).content.decode()
        assert "1 certificate: Second, 1 March 2026 to 31 March 2026" in page
        assert late.number not in page

    @pytest.mark.parametrize(
        "asked",
        [{"since": "soon"}, {"since": "2026-04-01", "until": "2026-03-01"}, {"course": "x"}],
    )
    def test_a_period_that_is_none_gets_a_sentence(
        self, certificate: Certificate, as_manager: Client, asked: dict[str, str]
    ) -> None:
        page = as_manager.get(self.PAGE, asked)
        assert page.status_code == 422
        assert "field-error" in page.content.decode()
        assert as_manager.post(self.TAKE, {"as": "csv", **asked}).status_code == 400

    def test_a_name_that_is_a_formula_is_a_name(
        self, staff: User, as_manager: Client, course: Any
    ) -> None:
        staff.first_name = "=1+1"
        staff.save()
        issued(staff, course)
        book = openpyxl.load_workbook(io.BytesIO(self.taken(as_manager, "xlsx"))).active
        [cell] = [cell for cell in book["A"] if str(cell.value).startswith("=1+1")]
        assert cell.data_type == "s"
        assert self.rows(as_manager)[0]["Person"].startswith("'=1+1")

    def test_another_agencys_manager_finds_none_of_it(
        self, certificate: Certificate, as_outsider_manager: Client
    ) -> None:
        assert self.rows(as_outsider_manager) == []
        assert certificate.number not in as_outsider_manager.get(self.PAGE).content.decode()

    def test_it_asks_as_much_for_one_as_for_many(
        self, staff: User, as_manager: Client, django_assert_max_num_queries: Any
    ) -> None:
        issued(staff, factories.make_course("First", lessons=1))

        def both() -> None:
            self.taken(as_manager, "xlsx")
            as_manager.get(self.PAGE)

        both()
        with django_assert_max_num_queries(40) as one:
            both()
        asked = len(one)
        for number in range(3):
            issued(staff, factories.make_course(f"More {number}", lessons=1))
        both()  # pages were made, so the menu is read anew
        with django_assert_max_num_queries(asked):
            both()


class TestAFile:
    def compare(self, client: Client, body: bytes) -> Any:
        file = SimpleUploadedFile("certificate.pdf", body, "application/pdf")
        return client.post(reverse("certificates:verify_file"), {"file": file})

    def test_the_very_file_is_known_and_names_nobody(
        self, certificate: Certificate, client: Client
    ) -> None:
        pdfs.keep_pdf(certificate, BODY)
        page = self.compare(client, BODY).content.decode()
        assert "This file is as it was issued" in page
        assert certificate.number in page
        assert "Sam Staff" not in page

    @pytest.mark.parametrize("body", [BODY + b" ", b"%PDF-1.7 of a stranger"])
    def test_one_byte_more_is_another_file(
        self, certificate: Certificate, client: Client, body: bytes
    ) -> None:
        pdfs.keep_pdf(certificate, BODY)
        response = self.compare(client, body)
        assert response.status_code == 200
        assert "Not a file that we issued" in response.content.decode()

    def test_its_hash_alone_will_do_and_the_file_can_stay_where_it_is(
        self, certificate: Certificate, client: Client
    ) -> None:
        kept = pdfs.keep_pdf(certificate, BODY)
        address = reverse("certificates:verify_file")
        known = client.post(address, {"sha256": kept.sha256}).content.decode()
        assert "This file is as it was issued" in known
        unknown = client.post(address, {"sha256": "0" * 64}).content.decode()
        assert "Not a file that we issued" in unknown
        assert client.post(address, {"sha256": "no hash"}).status_code == 422

    def test_the_next_file_is_not_taken_for_the_one_before(
        self, certificate: Certificate, client: Client
    ) -> None:
        kept = pdfs.keep_pdf(certificate, BODY)
        address = reverse("certificates:verify_file")
        page = client.post(address, {"sha256": kept.sha256}).content.decode()
        assert kept.sha256 not in page
        stranger = SimpleUploadedFile("another.pdf", b"%PDF-1.7 of a stranger", "application/pdf")
        page = client.post(address, {"sha256": kept.sha256, "file": stranger}).content.decode()
        assert "Not a file that we issued" in page

    def test_tries_are_limited(self, client: Client) -> None:
        answers = [self.compare(client, b"%PDF nothing").status_code for _ in range(11)]
        assert answers[-1] == 429
