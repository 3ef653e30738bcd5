"""Which courses there are, and what each rests on: asked on many pages, and seldom changed."""

from __future__ import annotations

from django.core.cache import cache

from .models import CoursePage

COURSES_KEY = "catalogue:courses"
PREREQUISITES_KEY = "catalogue:prerequisites"
SECONDS = 300

Prerequisite = CoursePage.prerequisites.through
Needed = dict[int, list[tuple[int, str]]]
"""By course the id and the title of each that must be completed before it."""


def open_courses() -> list[CoursePage]:
    """Return the published courses in their order, with no more than their titles read."""
    rows = CoursePage.objects.live().order_by("path").only("title", "path")
    return cache.get_or_set(COURSES_KEY, lambda: list(rows), SECONDS)


def prerequisites() -> Needed:
    """Return what every course rests on; courses that rest on nothing are left out."""
    return cache.get_or_set(PREREQUISITES_KEY, _read_prerequisites, SECONDS)


def _read_prerequisites() -> Needed:
    rows = Prerequisite.objects.order_by("to_coursepage__path")
    found: Needed = {}
    for course, other, title in rows.values_list(
        "from_coursepage", "to_coursepage", "to_coursepage__title"
    ):
        found.setdefault(course, []).append((other, title))
    return found


def forget_catalogue() -> None:
    cache.delete_many([COURSES_KEY, PREREQUISITES_KEY])
