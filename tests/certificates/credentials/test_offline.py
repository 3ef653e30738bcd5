"""The check that needs no server: what it passes, and what it refuses with which words."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zlib
from io import StringIO
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.test import Client

from certificates import offline, pdfs
from certificates.actions import revoke
from certificates.credentials.status import bitstring, packed
from certificates.models import Certificate, IssuerKey
from certificates.offline import Given, check
from certificates.page import CertificatePage
from certificates.rendering import render_pages
from lms.people.models import User
from tests.certificates.credentials.made import FACTS, KID, jwks, made, signed, signed_page

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
PAGE = signed_page(learner__name="Sam Staff", expires_on="2028-11-22")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    (body,) = render_pages([PAGE])
    assert isinstance(body, bytes), body
    return body


def seal(pdf: bytes, **changes: Any) -> str:
    digest = hashlib.sha256(pdf).hexdigest()
    return signed({"sub": FACTS.id, "iss": FACTS.issuer, "pdf_sha256": digest} | changes)


def status(*withdrawn: int, **changes: Any) -> str:
    subject = {
        "statusPurpose": "suspension",
        "encodedList": packed(bitstring(withdrawn)),
    } | changes.pop("subject", {})
    body = {
        "id": FACTS.status_list,
        "issuer": FACTS.issuer,
        "validFrom": "2026-12-31T00:00:00Z",
        "credentialSubject": subject,
    }
    return signed(body | changes)


def asked(pdf: bytes, **given: Any) -> tuple[int, str]:
    report = check(Given(**{"pdf": pdf, "keys": jwks(), "now": NOW} | given))
    return report.code, "\n".join(report.lines)


def with_attachment(pdf: bytes, name: str, change: Any) -> bytes:
    """Put other words into an attachment, its length and checksum included, as a forger would."""
    number = dict(offline.file_specs(pdf))[name]
    found = next(row for row in offline.EMBEDDED.finditer(pdf) if int(row[1]) == number)
    length = offline.number_of(found[2], b"Length")
    body = change(offline.stream_at(pdf, found[2], found.end()))
    fresh = zlib.compress(body)
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest().encode()
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(fresh), found[0])
    head = re.sub(rb"/CheckSum <[^>]+>", b"/CheckSum <" + digest + b">", head)
    return pdf[: found.start()] + head + fresh + pdf[found.end() + length :]


def forged(token: bytes) -> bytes:
    head, body, signature = token.split(b".")
    plain = base64.urlsafe_b64decode(body + b"==").replace(
        b"title of a course", b"TITLE of a course"
    )
    return b".".join([head, base64.urlsafe_b64encode(plain).rstrip(b"="), signature])


class TestWhatPasses:
    def test_everything_given_and_everything_right(self, pdf: bytes) -> None:
        code, said = asked(pdf, seal=seal(pdf), status=status(1, 2, 3))
        assert code == offline.GENUINE
        for words in ("Sam Staff", "The title of a course", "to the last byte", "wasn’t withdrawn"):
            assert words in said
        assert "Genuine, and in force" in said

    def test_a_hash_from_the_register_stands_for_the_seal(self, pdf: bytes) -> None:
        digest = hashlib.sha256(pdf).hexdigest().upper()
        assert asked(pdf, sha256=digest)[0] == offline.GENUINE

    def test_with_neither_it_vouches_for_the_words_alone(self, pdf: bytes) -> None:
        code, said = asked(pdf)
        assert code == offline.WORDS_ONLY
        assert "Compare them with the page yourself" in said


class TestSignedAfterThePdf:
    """A certificate from before the first key: its credential lies beside the file."""

    def test_the_credential_is_given_along(self) -> None:
        words = {key: value for key, value in PAGE.snapshot.items() if key != "credential"}
        (body,) = render_pages([CertificatePage(words)])
        assert asked(body)[0] == offline.CHANGED
        code, said = asked(body, credential=PAGE.credential, seal=seal(body))
        assert code == offline.GENUINE
        assert "Sam Staff" in said


class TestWhatIsRefused:
    def test_a_file_that_was_changed_where_no_attachment_is(self, pdf: bytes) -> None:
        code, said = asked(pdf[:11] + b"x" + pdf[12:], seal=seal(pdf))
        assert code == offline.CHANGED
        assert "isn’t the file that was issued" in said

    @pytest.mark.parametrize("step", range(7))
    def test_any_single_byte_anywhere(self, pdf: bytes, step: int) -> None:
        place = len(pdf) * (2 * step + 1) // 14
        spoilt = pdf[:place] + bytes([pdf[place] ^ 0x20]) + pdf[place + 1 :]
        assert asked(spoilt, seal=seal(pdf))[0] == offline.CHANGED

    def test_another_name_in_the_words(self, pdf: bytes) -> None:
        other = with_attachment(
            pdf, "certificate.json", lambda body: body.replace(b"Sam Staff", b"Eve Staff")
        )
        code, said = asked(other)
        assert code == offline.CHANGED
        assert "The attached words aren’t the ones that were signed" in said

    def test_another_course_in_the_credential(self, pdf: bytes) -> None:
        code, said = asked(with_attachment(pdf, "credential.jwt", forged))
        assert code == offline.CHANGED
        assert "The credential was changed after it was signed" in said

    def test_a_checksum_that_no_longer_fits(self, pdf: bytes) -> None:
        place = pdf.index(b"/CheckSum <") + 11
        spoilt = pdf[:place] + b"00000000" + pdf[place + 8 :]
        assert "its own checksum no longer fits" in asked(spoilt)[1]

    def test_something_added_after_the_end(self, pdf: bytes) -> None:
        code, said = asked(pdf + b"1 0 obj\n<<>>\nendobj\n%%EOF\n")
        assert code == offline.CHANGED
        assert "Something was added" in said
        assert asked(pdf[:-200])[0] == offline.CHANGED

    def test_a_strangers_signature(self, pdf: bytes) -> None:
        stranger = Ed25519PrivateKey.generate()
        for pair, kid, words in (
            (stranger, "https://stranger.example/1", "isn’t among those given"),
            (stranger, KID, "was changed after it was signed"),
        ):
            code, said = asked(pdf, keys=jwks(pair, kid))
            assert code == offline.CHANGED
            assert words in said

    def test_no_signature_at_all(self, pdf: bytes) -> None:
        plain = jwt.encode(made(), None, algorithm="none", headers={"kid": KID}).encode()
        code, said = asked(with_attachment(pdf, "credential.jwt", lambda body: plain))
        assert code == offline.CHANGED
        assert "can’t be read as a signed text" in said

    def test_a_seal_of_another_certificate(self, pdf: bytes) -> None:
        assert "belongs to another certificate" in asked(pdf, seal=seal(pdf, sub="urn:x"))[1]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"id": "https://learn.example/credentials/status/2/"}, "is another one"),
            ({"issuer": "https://stranger.example/"}, "is another one"),
            ({"subject": {"statusPurpose": "message"}}, "serves another purpose"),
        ],
    )
    def test_a_list_that_is_not_its_own(self, pdf: bytes, changes: dict, words: str) -> None:
        code, said = asked(pdf, status=status(**changes))
        assert code == offline.CHANGED
        assert words in said

    def test_one_without_a_credential(self, pdf: bytes) -> None:
        older = pdf.replace(b"%%EOF", b"").replace(b"/EmbeddedFile", b"/EmbeddedFilf") + b"%%EOF"
        assert asked(older)[0] == offline.CHANGED


class TestWhatNoLongerCounts:
    def test_one_that_was_withdrawn(self, pdf: bytes) -> None:
        code, said = asked(pdf, seal=seal(pdf), status=status(FACTS.status_index))
        assert code == offline.NO_LONGER
        assert "It was withdrawn, by the list of 2026-12-31" in said

    def test_one_whose_term_is_over(self, pdf: bytes) -> None:
        code, said = asked(pdf, seal=seal(pdf), now=dt.datetime(2029, 1, 1, tzinfo=dt.UTC))
        assert code == offline.NO_LONGER
        assert "Its term ended" in said


class TestTheCommand:
    @pytest.fixture
    def folder(self, tmp_path: Path, pdf: bytes) -> Path:
        (tmp_path / "it.pdf").write_bytes(pdf)
        (tmp_path / "jwks.json").write_text(json.dumps(jwks()))
        (tmp_path / "it.seal").write_text(seal(pdf) + "\n")
        return tmp_path

    def test_the_module_runs_where_nothing_of_ours_is(self, folder: Path) -> None:
        shutil.copy(offline.__file__, folder / "offline.py")
        command = [sys.executable, "-I", "offline.py", "it.pdf", "--keys", "jwks.json"]
        done = subprocess.run(
            [*command, "--seal", "it.seal"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (offline.GENUINE, "")
        assert "Sam Staff" in done.stdout

    def test_manage_py_gives_the_same_code(self, folder: Path) -> None:
        said = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command(
                "verify_certificate", folder / "it.pdf", keys=folder / "jwks.json", stdout=said
            )
        assert ended.value.code == offline.WORDS_ONLY
        assert "Sam Staff" in said.getvalue()

    @pytest.mark.parametrize(
        ("name", "body", "words"),
        [
            ("it.pdf", b"PK\x03\x04", "This isn’t a PDF"),
            ("jwks.json", b"[]", "isn’t a set of keys"),
            ("jwks.json", b"{", "isn’t a set of keys"),
        ],
    )
    def test_what_is_no_such_file_is_said_so(
        self, folder: Path, name: str, body: bytes, words: str
    ) -> None:
        (folder / name).write_bytes(body)
        said = StringIO()
        options = {"file": str(folder / "it.pdf"), "keys": str(folder / "jwks.json")}
        none = dict.fromkeys(("seal", "sha256", "status", "credential"), "")
        assert offline.run(options | none, said) == offline.UNREADABLE
        assert words in said.getvalue()

    def test_a_missing_file_too(self, folder: Path) -> None:
        with pytest.raises(offline.Stop, match="can’t be read") as stopped:
            offline.read(str(folder / "another.pdf"))
        assert stopped.value.code == offline.UNREADABLE


def test_what_is_issued_here_is_known_there(
    client: Client, certificate: Certificate, key: IssuerKey, manager: User
) -> None:
    """The whole way: issued, drawn, fetched as strangers fetch it, checked, withdrawn."""
    assert pdfs.make_pdfs([certificate]) == []
    kept = Certificate.objects.get().pdf
    address = f"/credentials/status/{certificate.status_entry.status_list.public_id}/"

    def checked() -> int:
        return check(
            Given(
                pdf=kept.file.open().read(),
                keys=client.get("/.well-known/jwks.json").json(),
                seal=kept.seal,
                status=client.get(address).content.decode(),
            )
        ).code

    assert checked() == offline.GENUINE
    revoke(certificate, by=manager, reason="A mistake.")
    assert checked() == offline.NO_LONGER
