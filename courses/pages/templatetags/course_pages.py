from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from courses.pages.links import ReadingLinks, reading_links
from courses.pages.models import ArticlePage, LessonPage
from courses.pages.rendering import body_html

register = template.Library()

# Root, home, list of courses, course.
COURSE_DEPTH = 4


@register.filter
def lower_first(text: str) -> str:
    """Make the first letter small, unless the word is all capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


@register.simple_tag(takes_context=True)
def page_body(context: dict[str, Any], page: LessonPage | ArticlePage) -> SafeString:
    preview = getattr(context.get("request"), "is_preview", False)
    # The blocks escape what they print; rich text was cleaned when it was saved.
    return mark_safe(body_html(page, context.flatten(), preview=preview))  # noqa: S308


@register.simple_tag(name="reading_links")
def links_to_read() -> ReadingLinks:
    return reading_links()


@register.simple_tag(takes_context=True)
def page_crumbs(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    """Return where a course page lies; modules are shown on their course's path."""
    access = getattr(context.get("request"), "step_access", None)
    courses = {"label": "Courses", "url": "/courses/"}
    if access is not None:
        module = f"{access.course.url}#module-{access.module.item.id}"
        return [
            courses,
            {"label": access.course.title, "url": access.course.url},
            {"label": access.module.title, "url": module},
        ]
    if page.depth <= COURSE_DEPTH:
        return [courses]
    above = page.get_ancestors().filter(depth__gte=COURSE_DEPTH).order_by("depth")
    return [courses, *({"label": row.title, "url": row.url} for row in above)]
