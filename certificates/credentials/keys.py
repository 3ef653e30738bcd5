"""The keys that sign credentials: made, used, replaced, and remembered by their public half."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from datetime import datetime
from typing import Any

import jwt
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from certificates.models import IssuerKey
from lms.activity.actions import record

logger = logging.getLogger(__name__)

ALGORITHM = "EdDSA"


class NoKey(Exception):
    """Nothing can be signed here at present."""


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def thumbprint(public_key: str) -> str:
    """Return the name of an Ed25519 key by RFC 7638: the members in order, without spaces."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": public_key}
    plain = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return encoded(hashlib.sha256(plain.encode()).digest())


@transaction.atomic
def make_key(*, at: datetime | None = None) -> IssuerKey:
    """Make a pair of keys that signs from now on, and retire the one that did."""
    moment = at or timezone.now()
    old_ones = IssuerKey.objects.select_for_update().filter(retired_at__isnull=True)
    for old in old_ones:
        old.retired_at, old.private_key = moment, ""
        old.save(update_fields=["retired_at", "sealed_private_key"])
    private = Ed25519PrivateKey.generate()
    public_key = encoded(private.public_key().public_bytes_raw())
    key = IssuerKey(public_key=public_key, thumbprint=thumbprint(public_key), made_at=moment)
    key.private_key = encoded(private.private_bytes_raw())
    key.save(force_insert=True)
    record("certificate.key_made", key, by=None, at=moment)
    return key


def signed(payload: dict[str, Any], *, type: str, key: IssuerKey | None = None) -> str:
    """Return a JWT of some words. Raises NoKey when there is no key to sign with."""
    key = key or IssuerKey.objects.in_use()
    if key is None:
        raise NoKey("There is no key to sign with; issuer_key makes one.")
    try:
        raw = decoded(key.private_key)
    except InvalidToken as error:
        logger.error("FIELD_KEYS don’t open the issuer key %s.", key)
        raise NoKey("The key to sign with is sealed, and FIELD_KEYS don’t open it.") from error
    private = Ed25519PrivateKey.from_private_bytes(raw)
    headers = {"kid": key.address, "typ": type}
    return jwt.encode(payload, private, algorithm=ALGORITHM, headers=headers)
