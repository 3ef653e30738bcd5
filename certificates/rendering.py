"""From pages to PDFs, in a bounded child process that reads nothing but what it is given."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from . import child
from .page import CertificatePage
from .pictures import bodies

STYLESHEET = Path(__file__).parent / "assets" / "certificate.css"


class RenderFailed(Exception):
    """The renderer gave no PDF for a certificate."""


def renderer_name() -> str:
    return f"WeasyPrint {version('weasyprint')}"


@lru_cache(maxsize=1)
def shared_css() -> str:
    """Return the product's colours and the certificate's own style sheet."""
    tokens = Path(finders.find("lms/css/tokens.css")).read_text()
    return tokens + STYLESHEET.read_text()


def render_page(page: CertificatePage) -> bytes:
    """Return the PDF of one page; raise RenderFailed when there is none."""
    result = render_pages([page])[0]
    if isinstance(result, RenderFailed):
        raise result
    return result


def render_pages(pages: Sequence[CertificatePage]) -> list[bytes | RenderFailed]:
    """Return a PDF for each page, or why there is none; one bad page doesn't spoil the others.

    Where a renderer falls over a page, another goes on behind it; where that one doesn't come to
    make any, the trouble isn't the page's.
    """
    made: list[bytes | RenderFailed] = []
    while len(made) < len(pages):
        rest = pages[len(made) :]
        answered = child.ask(json.dumps(_order(rest)), len(rest))
        goes_on = answered.lines or not made
        made += _answers(answered)
        if answered.trouble:
            missing = 1 if goes_on else len(pages) - len(made)
            made += [RenderFailed(answered.trouble)] * missing
    return made


def _order(pages: Sequence[CertificatePage]) -> dict[str, Any]:
    pictures = bodies(digest for page in pages for digest in page.pictures)
    return {
        "css": shared_css(),
        "assets": {name: svg for page in pages for name, svg in page.drawings().items()},
        "pictures": {
            f"picture-{digest}": base64.b64encode(body).decode()
            for digest, body in pictures.items()
        },
        "documents": [_document(page) for page in pages],
    }


def print_html(
    html: str, css: str, day: date, *, weight: int = 1, heard: child.Heard = lambda page: None
) -> bytes:
    """Return the PDF of a page that isn't a certificate; raise RenderFailed when there is none.

    A long one is worth more than one document; ``heard`` is told which page was laid out.
    """
    document = {"html": html, "css": "", "day": day.isoformat(), "attachments": []}
    order = {
        "css": css, "assets": {}, "pictures": {}, "documents": [document], "weight": weight,
    }  # fmt: skip
    answered = child.ask(json.dumps(order), 1, weight=weight, heard=heard)
    [result] = _answers(answered) or [RenderFailed(answered.trouble)]
    if isinstance(result, RenderFailed):
        raise result
    return result


def _document(page: CertificatePage) -> dict[str, Any]:
    return {
        "html": render_to_string("certificates/certificate.html", {"page": page}),
        "css": page.css(),
        "day": page.snapshot["issued_on"],
        "attachments": _attachments(page),
    }


def _attachments(page: CertificatePage) -> list[dict[str, str]]:
    words = {
        "name": "certificate.json",
        "text": page.attachment(),
        "description": "Every word of this certificate, for machines",
    }
    credential = {
        "name": "credential.jwt",
        "text": page.credential,
        "description": "The signed Open Badges 3.0 credential of this certificate",
    }
    return [words, credential] if page.credential else [words]


def _answers(answered: child.Answered) -> list[bytes | RenderFailed]:
    return [
        base64.b64decode(answer["pdf"]) if "pdf" in answer else RenderFailed(answer["refused"])
        for answer in map(json.loads, answered.lines)
    ]
