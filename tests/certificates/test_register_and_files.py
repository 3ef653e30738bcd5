"""What managers do on the page, the register, and the check of a file."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
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
    def test_both_forms_hold_every_certificate_of_those_managed(
        self, certificate: Certificate, as_manager: Client, manager: User
    ) -> None:
        new = reissue(certificate, by=manager, reason="Married.")
        text = as_manager.get(reverse("certificates:register_csv")).getvalue().decode()
        book = as_manager.get(reverse("certificates:register_xlsx")).content
        rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.values)
        for number in (certificate.number, new.number):
            assert number in text
            assert number in [row[0] for row in rows]
        states = {row[0]: row[8] for row in rows}
        assert states[certificate.number] == "Replaced by a newer one"

    def test_a_name_that_is_a_formula_is_a_name(
        self, staff: User, as_manager: Client, course: Any
    ) -> None:
        staff.first_name = "=1+1"
        staff.save()
        issued(staff, course)
        book = as_manager.get(reverse("certificates:register_xlsx")).content
        assert openpyxl.load_workbook(io.BytesIO(book)).active["B2"].value.startswith("'=1+1")

    def test_another_agencys_manager_finds_none_of_it(
        self, certificate: Certificate, as_outsider_manager: Client
    ) -> None:
        text = as_outsider_manager.get(reverse("certificates:register_csv")).getvalue().decode()
        assert certificate.number not in text

    def test_it_asks_as_much_for_one_as_for_many(
        self, staff: User, as_manager: Client, django_assert_max_num_queries: Any
    ) -> None:
        issued(staff, factories.make_course("First", lessons=1))
        address = reverse("certificates:register_xlsx")
        as_manager.get(address)
        with django_assert_max_num_queries(20) as one:
            as_manager.get(address)
        for number in range(3):
            issued(staff, factories.make_course(f"More {number}", lessons=1))
        with django_assert_max_num_queries(len(one)):
            as_manager.get(address)


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
