"""The public page that says whether a certificate stands, and nearly nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from certificates.actions import revoke
from certificates.models import Certificate, new_code, new_number
from certificates.sharing import share, stop_sharing
from certificates.verification import PublicAnswer, as_key, as_number
from lms.people.models import Agency, User
from tests import factories
from tests.certificates.factories import MOMENT, issued, next_cycle


def check(client: Client, key: str, **extra: str) -> str:
    return client.get(reverse("certificates:verify_code", args=[key]), **extra).content.decode()


def ask_with(client: Client, certificate: Certificate, surname: str) -> tuple[int, str]:
    address = reverse("certificates:verify_code", args=[certificate.code])
    response = client.post(address, {"surname": surname})
    return response.status_code, response.content.decode()


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        "typed",
        [
            "C-7KQ4-M2XR-9DHT",
            " c-7kq4-m2xr-9dht ",
            "C7KQ4M2XR9DHT",
            "7kq4 m2xr 9dht",
            "c – 7KQ4 – M2XR – 9DHT",
            "https://learn.example/verify/C-7KQ4-M2XR-9DHT/",
        ],
    )
    def test_a_number_is_understood_however_it_is_written(self, typed: str) -> None:
        assert as_key(typed) == "C-7KQ4-M2XR-9DHT"

    def test_every_number_we_give_is_understood(self) -> None:
        for _ in range(200):
            number = new_number()
            assert as_number(number.lower().replace("-", " ")) == number

    def test_a_code_keeps_its_case(self) -> None:
        code = new_code()
        assert as_key(f" https://learn.example/verify/{code}/ ") == code

    @pytest.mark.parametrize("typed", ["", "hello", "C-7KQ4", "\x00" * 20, "ä" * 12, "' OR 1=1 --"])
    def test_what_can_be_neither_is_nothing(self, typed: str) -> None:
        assert as_key(typed) == ""

    def test_codes_hold_160_bits_and_numbers_no_order(self) -> None:
        codes = {new_code() for _ in range(500)}
        assert len(codes) == 500
        assert {len(code) for code in codes} == {27}


class TestTheForm:
    def test_it_asks_for_a_number(self, client: Client, course: object) -> None:
        page = client.get("/verify/").content.decode()
        assert "Check a certificate" in page
        assert "Certificate number" in page

    def test_it_leads_to_the_answer(self, client: Client, certificate: Certificate) -> None:
        typed = certificate.number.lower().replace("-", " ")
        response = client.get("/verify/", {"certificate": typed}, follow=True)
        assert response.redirect_chain[0][0].endswith(f"/verify/{certificate.number}/")
        assert "This certificate is valid" in response.content.decode()

    @pytest.mark.parametrize("typed", ["", "  ", "hello", "x" * 10_000, "a\x00b", "'\"><script>"])
    def test_anything_else_gets_a_sentence_and_stays_typed(
        self, client: Client, course: object, typed: str
    ) -> None:
        response = client.get("/verify/", {"certificate": typed})
        assert response.status_code == 422
        assert "Please look again" in response.content.decode()
        assert "<script>" not in response.content.decode().split("<main")[1]


class TestStates:
    def test_a_valid_one(self, client: Client, certificate: Certificate) -> None:
        page = check(client, certificate.code)
        for words in ("This certificate is valid", "Introduction", "3 contact hours"):
            assert words in page
        assert "22 November 2026" in page

    def test_an_expired_one(self, client: Client, staff: User) -> None:
        course = factories.make_course(lessons=1, renewal_months=1)
        certificate = issued(staff, course, at=MOMENT - dt.timedelta(days=400))
        page = check(client, certificate.code)
        assert "This certificate has expired" in page
        assert "Stood until" in page

    def test_one_that_was_renewed(self, client: Client, certificate: Certificate) -> None:
        next_cycle(certificate, at=MOMENT)
        assert "replaced by a newer one" in check(client, certificate.code)

    def test_a_withdrawn_one_at_the_very_next_request(
        self, client: Client, certificate: Certificate, manager: User
    ) -> None:
        check(client, certificate.code)
        revoke(certificate, by=manager, reason="REASON-CANARY")
        page = check(client, certificate.code)
        assert "This certificate has been withdrawn" in page
        assert "REASON-CANARY" not in page

    @pytest.mark.parametrize(
        "key", ["x" * 27, "C-2222-2222-2222", "nothing", "%00", "..%5c..", "ü", "a" * 3000]
    )
    def test_an_unknown_one_is_told_plainly(
        self, client: Client, certificate: Certificate, key: str
    ) -> None:
        response = client.get(f"/verify/{key}/")
        assert response.status_code == 404
        page = response.content.decode()
        assert "No certificate with this code" in page
        assert "verify-answer" in page


class TestWhatAStrangerLearns:
    def test_the_answer_has_these_fields_and_no_other(self) -> None:
        fields = {field.name for field in dataclasses.fields(PublicAnswer)}
        allowed = {"state", "number", "course", "issued_on", "expires_on", "hours", "holder"}
        assert fields == allowed

    def test_nothing_private_is_on_the_page(
        self, client: Client, certificate: Certificate, staff: User, harbour: Agency
    ) -> None:
        page = check(client, certificate.code)
        for private in (staff.first_name, staff.last_name, staff.email, harbour.name):
            assert private not in page
        for identifier in (certificate.pk, certificate.code):
            assert str(identifier) not in check(client, certificate.number)

    def test_the_name_appears_to_who_knows_the_surname(
        self, client: Client, certificate: Certificate
    ) -> None:
        status, page = ask_with(client, certificate, " staff ")
        assert status == 200
        assert "Sam Staff" in page

    def test_accents_and_dashes_do_not_matter(
        self, client: Client, staff: User, course: object
    ) -> None:
        staff.last_name = "Świętek-O’Connor"
        staff.save()
        status, page = ask_with(client, issued(staff, course), "Swietek Oconnor")
        assert status == 200
        assert "Świętek-O’Connor" in page

    @pytest.mark.parametrize("surname", ["Smith", "", "  ", "Sta", "x" * 10_000, "a\x00", "<b>"])
    def test_another_surname_shows_nothing_more(
        self, client: Client, certificate: Certificate, surname: str
    ) -> None:
        status, page = ask_with(client, certificate, surname)
        assert status == 422
        assert "This certificate is valid" in page
        assert "Sam" not in page

    def test_the_name_shows_where_agency_and_holder_both_wish_it(
        self, client: Client, certificate: Certificate, harbour: Agency, staff: User
    ) -> None:
        shown = []
        for agency, holder in ((False, False), (True, False), (True, True), (False, True)):
            Agency.objects.filter(pk=harbour.pk).update(verification_shows_name=agency)
            (share if holder else stop_sharing)(certificate, by=staff)
            shown.append("Sam Staff" in check(client, certificate.code))
        assert shown == [False, False, True, False]

    def test_an_address_in_place_of_a_name_is_never_shown(
        self, client: Client, staff: User, course: object, harbour: Agency
    ) -> None:
        staff.first_name = staff.last_name = ""
        staff.save()
        harbour.verification_shows_name = True
        harbour.save()
        certificate = issued(staff, course)
        share(certificate, by=staff)
        assert staff.email not in check(client, certificate.code)
        assert staff.email not in ask_with(client, certificate, staff.email)[1]

    def test_no_search_engine_keeps_it_and_no_other_site_hears_of_it(
        self, client: Client, certificate: Certificate
    ) -> None:
        response = client.get(reverse("certificates:verify_code", args=[certificate.code]))
        assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]

    def test_the_surname_needs_the_pages_own_form(self, certificate: Certificate) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert ask_with(strict, certificate, "Staff")[0] == 403

    def test_looking_changes_nothing(
        self, client: Client, certificate: Certificate, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(6) as captured:
            check(client, certificate.code)
        assert all(query["sql"].startswith("SELECT") for query in captured.captured_queries)


class TestGuessing:
    @pytest.fixture(autouse=True)
    def at_the_start_of_a_minute(self) -> object:
        with time_machine.travel(MOMENT, tick=False) as clock:
            yield clock

    def guess(self, client: Client, **extra: str) -> int:
        return client.get(f"/verify/{new_code()}/", **extra).status_code

    def test_after_ten_tries_the_page_rests_for_a_minute(
        self, client: Client, certificate: Certificate, at_the_start_of_a_minute: object
    ) -> None:
        assert [self.guess(client) for _ in range(12)] == [404] * 10 + [429, 429]
        response = client.get(reverse("certificates:verify_code", args=[certificate.code]))
        assert response.status_code == 429
        assert response["Retry-After"] == "60"
        assert "A short pause" in response.content.decode()

        at_the_start_of_a_minute.shift(61)
        assert self.guess(client) == 404

    def test_surnames_are_tries_too(self, client: Client, certificate: Certificate) -> None:
        answers = [ask_with(client, certificate, f"Guess{number}")[0] for number in range(12)]
        assert answers == [422] * 10 + [429, 429]

    def test_a_forwarded_address_does_not_start_anew(
        self, client: Client, certificate: Certificate
    ) -> None:
        for number in range(10):
            self.guess(client, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        assert self.guess(client, HTTP_X_FORWARDED_FOR="198.51.100.7") == 429

    def test_another_visitor_is_not_held_up(self, client: Client, certificate: Certificate) -> None:
        for _ in range(11):
            self.guess(client)
        assert self.guess(client, REMOTE_ADDR="203.0.113.9") == 404

    def test_one_ipv6_line_is_one_visitor(self, client: Client, course: object) -> None:
        for number in range(10):
            self.guess(client, REMOTE_ADDR=f"2001:db8::{number:x}")
        assert self.guess(client, REMOTE_ADDR="2001:db8::ffff") == 429
        assert self.guess(client, REMOTE_ADDR="2001:db8:0:1::1") == 404

    def test_checking_real_certificates_is_never_held_up(
        self, client: Client, certificate: Certificate
    ) -> None:
        for _ in range(30):
            assert "is valid" in check(client, certificate.code)
