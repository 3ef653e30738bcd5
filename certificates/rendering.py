"""From pages to PDFs, in a bounded child process that reads nothing but what it is given."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
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
    """Return a PDF for each page, or why there is none; one bad page doesn't spoil the others."""
    pictures = bodies(digest for page in pages for digest in page.pictures)
    order = {
        "css": shared_css(),
        "assets": {name: svg for page in pages for name, svg in page.drawings().items()},
        "pictures": {
            f"picture-{digest}": base64.b64encode(body).decode()
            for digest, body in pictures.items()
        },
        "documents": [_document(page) for page in pages],
    }
    return list(_answers(child.ask(json.dumps(order), len(pages)), len(pages)))


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
    [result] = _answers(answered, 1)
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


def _answers(answered: child.Answered, documents: int) -> Iterator[bytes | RenderFailed]:
    for line in answered.lines:
        answer = json.loads(line)
        if "pdf" in answer:
            yield base64.b64decode(answer["pdf"])
        else:
            yield RenderFailed(answer["refused"])
    for _ in range(documents - len(answered.lines)):
        yield RenderFailed(answered.trouble)
