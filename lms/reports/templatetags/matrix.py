from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from courses.progress.status import Status
from lms.core.templatetags.components import rendered_chip
from lms.reports.matrix import Cell

register = template.Library()


@register.simple_tag
def cell(shown: Cell, address: str) -> SafeString:
    """Lay out one person in one course; ``address`` leads to that person.

    Most of a page is cells that say the same, so what they say is written once and kept.
    """
    here = shown.standing
    if here is None:
        return _aside(shown.course.title)
    before, after = _cell(shown.course.title, shown.course.pk, here.status, shown.notes)
    return SafeString(f"{before}{escape(address)}{after}")


@lru_cache(maxsize=256)
def _aside(title: str) -> SafeString:
    return format_html(
        '<td class="cell-aside" data-label="{}"><span aria-hidden="true">–</span>'
        '<span class="visually-hidden">Not in this selection</span></td>',
        title,
    )


@lru_cache(maxsize=4096)
def _cell(title: str, course: int, status: Status, notes: tuple[str, ...]) -> tuple[str, str]:
    """Return what stands before the address of a cell, and what stands after it."""
    lines = format_html_join("", '<span class="row-note">{}</span>', ((note,) for note in notes))
    return (
        format_html('<td data-label="{}"><a class="cell-link" href="', title),
        format_html('#course-{}">{}</a>{}</td>', course, _chip(status), lines),
    )


def _chip(status: Status) -> SafeString:
    return rendered_chip(str(status), str(status.label))
