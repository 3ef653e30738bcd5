from __future__ import annotations

import json
from typing import Any

import jwt
import pytest

from certificates.credentials.keys import make_key
from certificates.models import Certificate, IssuerKey
from courses.pages.models import CoursePage
from lms.people.models import User
from tests.certificates.factories import issued


@pytest.fixture
def key(db: None) -> IssuerKey:
    return make_key()


@pytest.fixture
def certificate(staff: User, course: CoursePage, key: IssuerKey) -> Certificate:
    return issued(staff, course)


def public(key: IssuerKey) -> jwt.PyJWK:
    """Return the key as a stranger has it, from its JWK alone."""
    return jwt.PyJWK(json.loads(json.dumps(key.jwk())))


def opened(token: str, key: IssuerKey) -> dict[str, Any]:
    options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    return jwt.decode(token, public(key), algorithms=["EdDSA"], options=options)


@pytest.fixture
def credential(certificate: Certificate, key: IssuerKey) -> dict[str, Any]:
    return opened(certificate.snapshot["credential"], key)
