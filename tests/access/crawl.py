"""Walks the product as somebody would who opens every link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.access.table import rows
from tests.access.world import World

LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
STARTS = ("/", "/courses/", "/learning/", "/help/", "/notices/", "/certificates/", "/team/",
          "/practice/", "/accounts/email/", "/accounts/2fa/")  # fmt: skip
NOT_FOLLOWED = ("/static/", "/admin/", "/accounts/logout/")
QUERIES_OF_A_PATH = 4
ENOUGH = 1_000


def crawl(world: World, name: str) -> dict[str, str]:
    """Return every page that somebody can open, by its address: the known ones and all behind."""
    known = {row.address(world) for row in rows() if row.method == "GET"}
    return dict(_walk(world, name, [*STARTS, *sorted(known)]))


def _walk(world: World, name: str, starts: list[str]) -> Iterator[tuple[str, str]]:
    waiting, met, of_path = starts, set(), Counter()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if address in met or path.startswith(NOT_FOLLOWED) or of_path[path] >= QUERIES_OF_A_PATH:
            continue
        met.add(address)
        of_path[path] += 1
        assert len(met) < ENOUGH, "This walk has no end."
        text = _open(world, name, address)
        if text is not None:
            yield address, text
            waiting += links(text, address)


def _open(world: World, name: str, address: str) -> str | None:
    answer = world.client(name).get(address, follow=True)
    if answer.status_code != 200:
        return None
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


def links(text: str, address: str) -> list[str]:
    """Return the addresses on this site that a page leads to."""
    found = [urlsplit(urljoin(address, unescape(link))) for link in LINK.findall(text)]
    here = [part for part in found if part.netloc in ("", "testserver")]
    return [part.path + (f"?{part.query}" if part.query else "") for part in here]


def shown(pages: dict[Any, str], words: set[str]) -> list[str]:
    """Return which of some words stand on which page."""
    return [f"{word} at {place}" for place, text in pages.items() for word in words if word in text]
