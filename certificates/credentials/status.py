"""The published list of withdrawn credentials, by https://www.w3.org/TR/vc-bitstring-status-list/."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

from django.core.cache import cache
from django.utils import timezone

from certificates.models import LIST_LENGTH, IssuerKey, StatusList

from .badge import CONTEXT, PURPOSE, moment
from .keys import encoded, signed

SECONDS = 24 * 60 * 60


def bitstring(places: Iterable[int]) -> bytes:
    """Return a bit for each place; the first is the leftmost bit of the first byte."""
    bits = bytearray(LIST_LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return bytes(bits)


def packed(bits: bytes) -> str:
    """Compress and encode as the specification asks; the u says that base64url follows."""
    return "u" + encoded(gzip.compress(bits, mtime=0))


def version_of(row: StatusList, key: IssuerKey) -> str:
    return f"{row.public_id}-{row.revision}-{key.thumbprint}"


def published(row: StatusList, key: IssuerKey) -> str:
    """Return the signed list, kept until a bit of it or the key changes. Raises NoKey."""
    name = f"status-list:{version_of(row, key)}"
    return cache.get_or_set(name, lambda: _signed_list(row, key), SECONDS)


def _signed_list(row: StatusList, key: IssuerKey) -> str:
    issuer = row.issuer.address
    credential = {
        "@context": [CONTEXT[0]],
        "id": row.address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(timezone.now()),
        "credentialSubject": {
            "id": f"{row.address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": packed(bitstring(row.set_bits())),
        },
    }
    return signed(credential | {"iss": issuer, "jti": row.address}, type="vc+jwt", key=key)
