from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .models import User

Handler = Callable[[HttpRequest], HttpResponse]

# What stays open to someone whose place has ended: their account, what they earned, a way back in,
# and what the pages themselves are made of.
STILL_OPEN = (
    "/accounts/",
    "/certificates/",
    "/credentials/",
    "/.well-known/",
    "/verify/",
    "/invitations/",
    "/help/",
    "/static/",
    "/healthz/",
)


class AgencyMiddleware:
    """Show times in the zone of the signed-in person's agency for the length of the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agency = request.user.agency if request.user.is_authenticated else None
        if agency is None:
            return self.get_response(request)
        with timezone.override(agency.zone):
            return self.get_response(request)


class PlaceMiddleware:
    """Close the door behind those who have left, from their very next request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or request.path.startswith(STILL_OPEN):
            return self.get_response(request)
        if user.current_memberships or _authors(user):
            return self.get_response(request)
        last = user.memberships.select_related("agency").order_by("-ended_on", "-pk").first()
        if last is None:
            return self.get_response(request)
        return render(request, "people/place_ended.html", {"membership": last}, status=403)


class AuthorsOnlyMiddleware:
    """Tell people who don't write courses that the admin isn't open to them.

    Wagtail would ask them to sign in, and the sign-in page would send them straight back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if request.path.startswith("/admin/") and user.is_authenticated and not _authors(user):
            raise PermissionDenied
        return self.get_response(request)


def _authors(user: User) -> bool:
    """Trainers may work for the courses without a place at an agency."""
    return user.has_perm("wagtailadmin.access_admin")
