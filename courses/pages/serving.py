"""What Wagtail asks the database for on every page view, kept for a moment instead."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from wagtail.models import PageViewRestriction, Site

SITE_KEY = "serving:site"
RESTRICTED_KEY = "serving:restricted-paths"
SECONDS = 300


class SiteMiddleware:
    """Give the request its site together with the home page, where there is only one site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = cache.get(SITE_KEY) or self._read()
        if site is not None:
            request._wagtail_site = site  # where Site.find_for_request keeps what it found
        return self.get_response(request)

    def _read(self) -> Site | None:
        sites = list(Site.objects.select_related("root_page")[:2])
        if len(sites) != 1:
            return None
        sites[0].root_page = sites[0].root_page.specific
        cache.set(SITE_KEY, sites[0], SECONDS)
        return sites[0]


def restricted_paths() -> list[str]:
    """Return the tree paths of all pages with a view restriction; usually none."""
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    return cache.get_or_set(RESTRICTED_KEY, lambda: list(paths), SECONDS)


def forget_serving() -> None:
    cache.delete_many([SITE_KEY, RESTRICTED_KEY])


class QuickRestrictions:
    """Answers “is this page restricted?” without a look at its ancestors when nothing above is."""

    path: str

    def get_view_restrictions(self):
        if any(self.path.startswith(path) for path in restricted_paths()):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()
