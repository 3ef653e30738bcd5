"""The pages beside the courses: the glossary, and “Evidence and debate”."""

from __future__ import annotations

import json

from wagtail.models import Page

from courses.pages.models import ArticlePage, GlossaryPage
from lms.core.dates import months_later

from .files import explained, names, read
from .ledger import Ledger
from .lesson_body import stream_body
from .markdown import rich_text
from .pieces import PagePiece
from .site import INTRODUCTION_FEATURES

ARTICLES = ("evidence.yaml",)


def load_reading(
    ledger: Ledger, home: Page, previous: Page | None, sources: dict[str, int], months: int
) -> None:
    """Put the glossary and the articles below the home page, after ``previous``."""
    previous = ledger.settle(_glossary(home, previous)) or previous
    for name in ARTICLES:
        for found in names(name):
            with explained(found):
                piece = _article(found, home, previous, sources, months)
                previous = ledger.settle(piece) or previous


def _glossary(home: Page, previous: Page | None) -> PagePiece:
    words = read("site.yaml")["glossary"]
    return PagePiece(
        path="site.yaml/glossary",
        model=GlossaryPage,
        key={"slug": words["slug"]},
        values={
            "title": words["title"],
            "slug": words["slug"],
            "introduction": rich_text(words["introduction"], INTRODUCTION_FEATURES),
            "show_in_menus": True,
        },
        parent=home,
        previous=previous,
    )


def _article(
    name: str, home: Page, previous: Page | None, sources: dict[str, int], months: int
) -> PagePiece:
    data = read(name)
    return PagePiece(
        path=name,
        model=ArticlePage,
        key={"slug": data["slug"]},
        values={
            "title": data["title"],
            "slug": data["slug"],
            "introduction": data["intro"].strip(),
            "body": json.dumps(stream_body(data["slug"], data["body"], sources)),
            "explains_labels": data.get("explains_labels", False),
            "show_in_menus": True,
            "reviewed_on": data["checked"],
            "review_due": months_later(data["checked"], months),
        },
        related={"sources": sorted({sources[str(key)] for key in data["sources"]})},
        parent=home,
        previous=previous,
    )
