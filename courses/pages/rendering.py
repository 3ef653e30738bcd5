"""The body of a lesson or an article as HTML, with the words of the glossary opening in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from secrets import token_hex
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from django.core.cache import cache
from django.template.loader import render_to_string

from .blocks import STATUS_MEANING
from .links import PageLink, ReadingLinks, reading_links
from .models import ArticlePage, LessonPage, Term

BODY_SECONDS = 24 * 3600
GLOSSARY_VERSION = "glossary-version"
# A button isn't a letter to a browser: the comma after it might begin the next line.
BUTTON = r'<button class="term"[^>]*>[^<]*</button>'
TERM_AND_MARK = re.compile(rf"(<(b|i)>{BUTTON}</\2>|{BUTTON})([,.;:?!)’”]+)")
HELD = r'<span class="held">\1\3</span>'
FIRST_TAG = re.compile(r"<(?=[a-z])([a-z0-9]+)")
# Where a definition would be in the way: inside something that already does something, in
# headings and labels, and in drawings.
NO_TERMS_IN = frozenset(
    ["a", "button", "summary", "h2", "h3", "h4", "svg", "figcaption", "dt", "strong", "q"]
)
NO_TERMS_IN_CLASS = frozenset(["block-label", "note", "chip", "who-sees"])


def body_html(
    page: LessonPage | ArticlePage, context: dict[str, Any], *, preview: bool = False
) -> str:
    """Return the body; kept by all that it depends on besides the page's own words."""
    links = reading_links()
    if preview or page.live_revision_id is None:
        return _render(page, context, links)
    support = context.get("support") or {}
    parts = [
        page.pk,
        page.live_revision_id,
        cache.get_or_set(GLOSSARY_VERSION, partial(token_hex, 4), None),
        support.get("emergency", ""),
        *(link.url if link else "" for link in (links.glossary, links.labels)),
    ]
    key = f"body:2:{':'.join(map(str, parts))}"
    return cache.get_or_set(_safe(key), lambda: _render(page, context, links), BODY_SECONDS)


def _safe(key: str) -> str:
    """Return the key without the characters that some cache servers refuse."""
    return re.sub(r"[^\w:.-]", "_", key)


def _render(page: LessonPage | ArticlePage, context: dict[str, Any], links: ReadingLinks) -> str:
    body = "".join(_blocks(page, context))
    about = {
        "page": page,
        "has_claims": any(block.block_type == "claim" for block in page.body),
        "sources": page.sources.all(),
        "meanings": STATUS_MEANING,
        "labels": links.labels,
    }
    end = render_to_string("courses/includes/body_end.html", about)
    return with_terms(body, Term.objects.all(), links.glossary) + end


def _blocks(page: LessonPage | ArticlePage, context: dict[str, Any]) -> Iterable[str]:
    """Render each block, with its id on its outermost element so that a place can be kept."""
    parent = {"support": context.get("support"), "request": context.get("request")}
    for block in page.body:
        html = block.render(context=parent | {"place": f"{page.pk}/{block.id}"})
        yield FIRST_TAG.sub(rf'<\1 data-place="{block.id}"', html.strip(), count=1)


def forget_glossary() -> None:
    cache.delete(GLOSSARY_VERSION)


def with_terms(html: str, terms: Iterable[Term], glossary: PageLink | None = None) -> str:
    """Make the first mention of each glossary term a button that opens its definition."""
    by_form = {form.lower(): term for term in terms for form in term.forms() if form}
    if not by_form:
        return html
    longest_first = sorted(by_form, key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    soup = BeautifulSoup(html, "html.parser")
    met: dict[int, Term] = {}
    for text in list(soup.find_all(string=pattern)):
        if _takes_terms(text):
            _mark(soup, text, pattern, by_form, met)
    about = {"terms": met.values(), "glossary": glossary}
    cards = render_to_string("courses/includes/term_cards.html", about)
    return TERM_AND_MARK.sub(HELD, str(soup)) + cards


def _takes_terms(text: NavigableString) -> bool:
    for parent in text.parents:
        if parent.name in NO_TERMS_IN or NO_TERMS_IN_CLASS & set(parent.get("class") or ()):
            return False
    return True


def _mark(
    soup: BeautifulSoup,
    text: NavigableString,
    pattern: re.Pattern[str],
    by_form: dict[str, Term],
    met: dict[int, Term],
) -> None:
    parts: list[NavigableString | Tag] = []
    end = 0
    for match in pattern.finditer(text):
        term = by_form[match.group().lower()]
        if term.pk in met:
            continue
        met[term.pk] = term
        parts += [NavigableString(text[end : match.start()]), _button(soup, term, match.group())]
        end = match.end()
    if parts:
        text.replace_with(*parts, NavigableString(text[end:]))


def _button(soup: BeautifulSoup, term: Term, shown: str) -> Tag:
    attributes = {"class": "term", "type": "button", "popovertarget": f"term-{term.slug}"}
    button = soup.new_tag("button", attrs=attributes)
    button.string = shown
    return button
