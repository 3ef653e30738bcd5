"""Where to look things up: one query for all pages, kept until one of these pages changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q
from wagtail.models import Page

from .outline import address_of

LINKS_KEY = "reading-links"
LINKS_SECONDS = 300
LABELS = "#labels"


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str


@dataclass(frozen=True)
class ReadingLinks:
    """What the foot of each page offers, and where the glossary and the labels are explained."""

    footer: tuple[PageLink, ...] = ()
    glossary: PageLink | None = None
    labels: PageLink | None = None


def reading_links() -> ReadingLinks:
    return cache.get_or_set(LINKS_KEY, _read, LINKS_SECONDS)


def forget_reading_links() -> None:
    cache.delete(LINKS_KEY)


def _read() -> ReadingLinks:
    """Find the live glossary and articles; “Show in menus” decides on the foot of the pages."""
    pages = Page.objects.live().filter(Q(glossarypage__isnull=False) | Q(articlepage__isnull=False))
    rows = pages.order_by("path").values_list(
        "title", "url_path", "show_in_menus", "glossarypage", "articlepage__explains_labels"
    )
    footer, glossary, labels = [], None, None
    for title, url_path, in_menus, is_glossary, explains_labels in rows:
        link = PageLink(title, address_of(url_path))
        if in_menus:
            footer.append(link)
        if is_glossary:
            glossary = link
        if explains_labels and labels is None:
            labels = PageLink(title, link.url + LABELS)
    return ReadingLinks(tuple(footer), glossary, labels)
