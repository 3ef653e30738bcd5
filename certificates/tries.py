"""How often one visitor may be mistaken on the check page: ten times a minute.

Only what finds nothing counts, a surname that doesn't fit included: whoever checks a hundred real
certificates is never stopped, whoever guesses is.
"""

from __future__ import annotations

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
SECONDS = 60


def visitor(request: HttpRequest) -> str:
    """Return the address of the visitor; X-Forwarded-For counts only behind a proxy we know of.

    IPv6 addresses are taken by their network, since one line has billions of them.
    """
    address = get_adapter().get_client_ip(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def _key(request: HttpRequest) -> str:
    return f"certificate-tries:{visitor(request)}:{int(time.time() // SECONDS)}"


def too_many(request: HttpRequest) -> bool:
    return cache.get(_key(request), 0) >= TRIES


def count_try(request: HttpRequest) -> None:
    key = _key(request)
    cache.add(key, 0, SECONDS)
    cache.incr(key)
