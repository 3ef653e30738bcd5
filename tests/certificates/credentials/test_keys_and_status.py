"""Keys that are replaced and never forgotten, and the list of what was withdrawn."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
from typing import Any

import jwt
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from certificates.actions import issue, reinstate, revoke
from certificates.credentials import signing
from certificates.credentials.keys import make_key, thumbprint
from certificates.credentials.status import bitstring, packed
from certificates.models import Certificate, Issuer, IssuerKey, StatusEntry, StatusList
from certificates.page import CertificatePage
from certificates.pdfs import keep_pdf
from courses.pages.models import CoursePage
from courses.progress.actions import enrol
from lms.people.models import User
from tests.certificates.credentials.conftest import opened
from tests.certificates.factories import issued

LIST = "certificates:status_list"


def fetch(client: Client, row: StatusList, **headers: str) -> Any:
    return client.get(reverse(LIST, args=[row.public_id]), headers=headers)


def bits(token: str, key: IssuerKey) -> bytes:
    encoded = opened(token, key)["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    assert "=" not in encoded
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=="))


def is_set(raw: bytes, index: int) -> bool:
    return bool(raw[index // 8] & (0x80 >> index % 8))


def test_of_two_issuers_without_an_agency_the_first_signs_on(
    certificate: Certificate, key: IssuerKey
) -> None:
    """Nothing keeps two first certificates from making one each; it must not end all issuing."""
    Certificate.objects.update(agency=None)
    made = [Issuer.objects.create(agency=None) for _ in range(2)]
    found = signing.issuer_of(Certificate.objects.get())
    assert found == min(made, key=lambda row: row.pk)


def test_issuing_and_keeping_the_file_stay_within_their_statements(
    certificate: Certificate, peer: User, django_assert_max_num_queries: Any
) -> None:
    enrolment = enrol(peer, certificate.course, by=peer)
    enrolment.completed_at = certificate.issued_at
    with django_assert_max_num_queries(21):
        made = issue(enrolment)
    assert made.credential
    with django_assert_max_num_queries(6):
        keep_pdf(made, b"%PDF-1.7 made in a test")


class TestKeys:
    def test_the_thumbprint_is_that_of_the_rfc(self) -> None:
        """The key and its thumbprint stand in RFC 8037, appendix A.3."""
        x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        assert thumbprint(x) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

    def test_everyone_may_fetch_the_public_half_and_nobody_the_other(
        self, client: Client, key: IssuerKey
    ) -> None:
        response = client.get("/.well-known/jwks.json")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.json() == {"keys": [key.jwk()]}
        assert client.get(key.address.removeprefix("http://127.0.0.1:8000")).json() == key.jwk()
        assert "d" not in key.jwk()
        assert key.private_key not in key.sealed_private_key

    def test_the_private_half_is_sealed_where_rotation_finds_it(
        self, key: IssuerKey, settings: Any
    ) -> None:
        before, sealed = key.private_key, key.sealed_private_key
        settings.FIELD_KEYS = ["a newer one", *settings.FIELD_KEYS]
        call_command("rotate_field_keys", stdout=io.StringIO())
        settings.FIELD_KEYS = ["a newer one"]
        key.refresh_from_db()
        assert key.sealed_private_key != sealed
        assert key.private_key == before

    def test_after_a_rotation_old_signatures_are_still_read(
        self, client: Client, certificate: Certificate, key: IssuerKey
    ) -> None:
        new = make_key()
        key.refresh_from_db()
        assert key.retired_at
        assert key.sealed_private_key == ""
        published = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
        token = certificate.snapshot["credential"]
        kid = jwt.get_unverified_header(token)["kid"]
        assert jwt.decode(token, published[kid], algorithms=["EdDSA"])["jti"] == certificate.pk.urn
        assert IssuerKey.objects.in_use() == new

    def test_the_command_makes_one_and_rotates_it(self, db: None) -> None:
        said = io.StringIO()
        for options in ([], [], ["--rotate"]):
            call_command("issuer_key", *options, stdout=said)
        assert IssuerKey.objects.count() == 2
        assert said.getvalue().count("signs now") == 3
        assert said.getvalue().count("retired") == 1


class TestWithoutAKey:
    def test_a_certificate_is_issued_all_the_same(self, staff: User, course: CoursePage) -> None:
        certificate = issued(staff, course)
        assert "credential" not in certificate.snapshot
        assert not StatusEntry.objects.exists()
        page = CertificatePage(certificate.snapshot)
        assert page.credential == ""
        assert json.loads(page.attachment()) == certificate.snapshot

    def test_a_key_that_cannot_be_opened_holds_up_nothing(
        self, key: IssuerKey, staff: User, course: CoursePage, settings: Any,
        client: Client, caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        settings.FIELD_KEYS = ["another"]
        certificate = issued(staff, course)
        assert "credential" not in certificate.snapshot
        assert "FIELD_KEYS" in caplog.text
        assert not StatusEntry.objects.exists()


class TestSignedLater:
    """A key came after the certificate: it is signed beside the paper, which stays."""

    def test_the_words_and_the_file_stay_and_both_are_signed(
        self, staff: User, course: CoursePage, as_staff: Client
    ) -> None:
        early = issued(staff, course)
        kept = keep_pdf(early, b"%PDF-1.7 made in a test")
        key = make_key()
        said = io.StringIO()
        call_command("issuer_key", "--sign-earlier", stdout=said)
        call_command("issuer_key", "--sign-earlier", stdout=said)
        assert "Signed now: 1." in said.getvalue()
        assert "Signed now: 0." in said.getvalue()
        now = Certificate.objects.get()
        assert now.snapshot == early.snapshot
        assert now.pdf.sha256 == kept.sha256
        token = as_staff.get(reverse("certificates:credential", args=[now.pk])).content.decode()
        assert opened(token, key)["id"] == now.pk.urn
        assert opened(now.pdf.seal, key)["pdf_sha256"] == kept.sha256
        assert "signed after the PDF" in as_staff.get(now.get_absolute_url()).content.decode()

    def test_one_that_was_withdrawn_before_is_withdrawn_in_the_list(
        self, staff: User, course: CoursePage, manager: User
    ) -> None:
        early = issued(staff, course)
        revoke(early, by=manager, reason="A mistake.")
        make_key()
        assert signing.sign_later(early) is not None
        entry = StatusEntry.objects.get(certificate=early)
        assert entry.status_list.set_bits() == [entry.index]

    def test_without_a_key_and_for_one_that_has_it_nothing_is_signed(
        self, staff: User, course: CoursePage, peer: User
    ) -> None:
        assert signing.sign_later(issued(staff, course)) is None
        make_key()
        assert signing.sign_later(issued(peer, course)) is None


def test_signing_asks_the_database_little(
    certificate: Certificate, peer: User, course: CoursePage, django_assert_max_num_queries: Any
) -> None:
    other = issued(peer, course)
    other.status_entry.delete()
    other = Certificate.objects.select_related("agency", "learner", "course").get(pk=other.pk)
    with django_assert_max_num_queries(10):  # savepoints included
        signing.sign(other)


class TestTheStatusList:
    def test_it_is_a_signed_credential_of_at_least_131072_bits(
        self, client: Client, certificate: Certificate, credential: dict, key: IssuerKey
    ) -> None:
        row = certificate.status_entry.status_list
        response = fetch(client, row)
        assert response["Content-Type"] == "application/vc+jwt"
        token = response.content.decode()
        assert jwt.get_unverified_header(token)["typ"] == "vc+jwt"
        body = opened(token, key)
        assert body["id"] == credential["credentialStatus"]["statusListCredential"]
        assert body["issuer"] == credential["issuer"]["id"]
        assert body["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        assert body["credentialSubject"]["type"] == "BitstringStatusList"
        assert body["credentialSubject"]["statusPurpose"] == "suspension"
        raw = bits(token, key)
        assert len(raw) * 8 >= 131_072
        assert not any(raw)

    def test_nobody_counts_through_the_lists_of_all_agencies(
        self, client: Client, certificate: Certificate
    ) -> None:
        for guess in ("1", str(certificate.status_entry.status_list.pk)):
            assert client.get(f"/credentials/status/{guess}/").status_code == 404

    def test_withdrawing_and_giving_back_show_at_once(
        self, client: Client, certificate: Certificate, manager: User, key: IssuerKey
    ) -> None:
        entry = certificate.status_entry

        def stands_set() -> bool:
            body = fetch(client, entry.status_list).content.decode()
            return is_set(bits(body, key), entry.index)

        seen = [stands_set()]
        revoke(certificate, by=manager, reason="A mistake.")
        seen.append(stands_set())
        reinstate(certificate, by=manager, reason="No mistake.")
        seen.append(stands_set())
        revoke(certificate, by=manager, reason="It was.")
        seen.append(stands_set())
        assert seen == [False, True, False, True]

    def test_whoever_has_it_is_told_that_nothing_changed(
        self, client: Client, certificate: Certificate, manager: User
    ) -> None:
        row = certificate.status_entry.status_list
        tag = fetch(client, row)["ETag"]
        assert fetch(client, row, if_none_match=tag).status_code == 304
        revoke(certificate, by=manager, reason="A mistake.")
        assert fetch(client, row, if_none_match=tag).status_code == 200

    def test_it_is_packed_once(
        self, client: Client, certificate: Certificate, django_assert_num_queries: Any
    ) -> None:
        row = certificate.status_entry.status_list
        first = fetch(client, row).content
        with django_assert_num_queries(2):
            assert fetch(client, row).content == first

    def test_the_first_place_is_the_leftmost_bit(self) -> None:
        raw = bitstring([0, 15, 131_071])
        assert (raw[0], raw[1], raw[-1]) == (0x80, 0x01, 0x01)
        assert packed(raw) == packed(raw)

    def test_places_are_drawn_at_random_and_never_twice(
        self, certificate: Certificate, peer: User, course: CoursePage, key: IssuerKey
    ) -> None:
        other = issued(peer, course)
        other.status_entry.delete()
        taken = certificate.status_entry.index
        entry = signing.take_place(other, rng=Drawn(taken, taken, 77))
        assert (entry.index, entry.status_list) == (77, certificate.status_entry.status_list)

    def test_a_list_that_is_half_full_is_followed_by_another(
        self, certificate: Certificate, peer: User, course: CoursePage, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(signing, "OPEN_PLACES", 1)
        assert issued(peer, course).status_entry.status_list != certificate.status_entry.status_list


class Drawn(random.Random):
    """Draws what it was told to."""

    def __new__(cls, *numbers: int) -> Drawn:
        return super().__new__(cls)

    def __init__(self, *numbers: int) -> None:
        super().__init__()
        self.numbers = list(numbers)

    def randrange(self, *given: int, **more: int) -> int:
        return self.numbers.pop(0)


class TestTheHolder:
    def test_takes_the_credential_with_them(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        response = as_staff.get(reverse("certificates:credential", args=[certificate.pk]))
        assert response.content.decode() == certificate.snapshot["credential"]
        assert f'filename="{certificate.number}.jwt"' in response["Content-Disposition"]

    def test_and_nobody_else_does(self, as_manager: Client, certificate: Certificate) -> None:
        for name in ("credential", "seal"):
            address = reverse(f"certificates:{name}", args=[certificate.pk])
            assert as_manager.get(address).status_code == 404

    def test_the_seal_names_the_hash_of_the_file(
        self, as_staff: Client, certificate: Certificate, key: IssuerKey
    ) -> None:
        pdf = keep_pdf(certificate, b"%PDF-1.7 made in a test")
        response = as_staff.get(reverse("certificates:seal", args=[certificate.pk]))
        said = opened(response.content.decode(), key)
        assert said["pdf_sha256"] == pdf.sha256
        assert said["sub"] == certificate.pk.urn

    def test_who_holds_an_older_one_is_told_there_is_none(
        self, as_staff: Client, certificate: Certificate
    ) -> None:
        del certificate.snapshot["credential"]
        certificate.save()
        address = reverse("certificates:credential", args=[certificate.pk])
        assert as_staff.get(address).status_code == 404

    def test_the_issuers_profile_is_public_and_says_its_name_alone(
        self, client: Client, credential: dict
    ) -> None:
        path = credential["issuer"]["id"].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).json() == credential["issuer"]
