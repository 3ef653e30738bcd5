"""Credentials of a certificate that nobody holds, for tests that need no database."""

from __future__ import annotations

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.credentials.badge import Facts, credential_of
from certificates.credentials.keys import encoded
from certificates.page import CertificatePage
from tests.certificates.factories import MOMENT, page

SITE = "https://learn.example/credentials"
FACTS = Facts(
    id="urn:uuid:3f0c3a0e-0000-4000-8000-000000000001",
    subject="urn:uuid:3f0c3a0e-0000-4000-8000-000000000002",
    email="Sam.Staff@harbour.example",
    salt="5a17",
    issued_at=MOMENT,
    zone=MOMENT.tzinfo,
    issuer=f"{SITE}/issuers/1/",
    issuer_name="The name of the agency",
    course="https://learn.example/courses/introduction/",
    status_list=f"{SITE}/status/1/",
    status_index=94567,
)
PAIR = Ed25519PrivateKey.generate()
KID = f"{SITE}/keys/1/"


def made(**changes: Any) -> dict[str, Any]:
    """Return the credential of a certificate with two tracks, a rubric and a score."""
    quizzes = [{"title": "Final quiz", "pass_mark": 80, "score": 93}]
    return credential_of(page(knowledge={"quizzes": quizzes}, **changes), FACTS)


def signed(payload: dict[str, Any], pair: Ed25519PrivateKey = PAIR, kid: str = KID) -> str:
    return jwt.encode(payload, pair, algorithm="EdDSA", headers={"kid": kid, "typ": "JWT"})


def jwks(pair: Ed25519PrivateKey = PAIR, kid: str = KID) -> dict[str, Any]:
    x = encoded(pair.public_key().public_bytes_raw())
    row = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig"}
    return json.loads(json.dumps({"keys": [row]}))


def signed_page(**changes: Any) -> CertificatePage:
    """Return a page that carries its signed credential, as a snapshot does."""
    plain = page(**changes)
    payload = credential_of(plain, FACTS) | {"iss": FACTS.issuer, "jti": FACTS.id}
    return CertificatePage(plain.snapshot | {"credential": signed(payload)})
