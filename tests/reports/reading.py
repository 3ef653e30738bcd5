"""Reading a rendered matrix back as what somebody sees in it."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client

NOT_SHOWN = "Not in this selection"


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def cells(response: Any) -> dict[tuple[str, str], str]:
    """Return what stands in each cell, by person and course."""
    html = response.content.decode()
    found = {}
    for row in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", html, re.DOTALL):
        person = text(re.search(r"<a [^>]*>(.*?)</a>", row, re.DOTALL)[1])
        for course, content in re.findall(r'<td[^>]*data-label="(.*?)">(.*?)</td>', row, re.DOTALL):
            found[person, unescape(course)] = text(content)
    return found


def names(response: Any) -> list[str]:
    """Return the people on the page, in order."""
    return list(dict.fromkeys(person for person, _ in cells(response)))


def statuses(response: Any) -> set[tuple[str, str, str]]:
    """Return (person, course, status) of the cells that are part of the selection."""
    words = chips(response)
    return {(*key, words[key]) for key in words}


def chips(response: Any) -> dict[tuple[str, str], str]:
    html = response.content.decode()
    found = {}
    for row in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", html, re.DOTALL):
        person = text(re.search(r"<a [^>]*>(.*?)</a>", row, re.DOTALL)[1])
        for course, content in re.findall(r'<td[^>]*data-label="(.*?)">(.*?)</td>', row, re.DOTALL):
            chip = re.search(r'<span class="chip.*?</span>\s*</span>', content, re.DOTALL)
            if chip:
                found[person, unescape(course)] = text(chip[0])
    return found


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.post("/team/take/", dict(parse_qsl(query)) | {"as": "lines"})
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))
