from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lms.core.middleware import wants_json

from . import unsent
from .fresh import freshly_signed_in
from .second_step import lacks_second_step, writes_courses
from .sessions import has_ended

Handler = Callable[[HttpRequest], HttpResponse]

# What stays open to someone whose place has ended: their account, what they earned, a way back in,
# and what the pages themselves are made of.
STILL_OPEN = (
    "/accounts/",
    "/signing-in/",
    "/certificates/",
    "/credentials/",
    "/.well-known/",
    "/verify/",
    "/invitations/",
    "/help/",
    "/static/",
    "/healthz/",
)
BEFORE_SECOND_STEP = ("/accounts/", "/signing-in/", "/help/", "/static/", "/healthz/")
SECOND_STEP_FIRST = (
    "Your role needs a second step at sign-in. Your words are still on this page: "
    "set it up in another tab, then come back here."
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


class SessionMiddleware:
    """End a session that was unused for too long or is too old; lose nothing that was sent in it.

    A page that keeps its own words over a sign-in does so; for all others the form is kept here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or not has_ended(request):
            unsent.forget_sent(request)
            return self.get_response(request)
        logout(request)
        response = self.get_response(request)
        to_sign_in = response.get("Location", "").startswith(reverse("account_login"))
        is_kept = any(name.startswith("kept_") for name in request.session.keys())  # noqa: SIM118
        sent_by_hand = to_sign_in and not wants_json(request)
        if sent_by_hand and not is_kept and unsent.keep(request, user):
            return redirect_to_login(reverse("people:unsent"))
        return response


class SecondStepMiddleware:
    """Lead whoever needs a second step and has none to set one up, before anything else opens."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, path = request.user, request.path
        if not user.is_authenticated or path.startswith(BEFORE_SECOND_STEP):
            return self.get_response(request)
        if not lacks_second_step(user):
            return self.get_response(request)
        if wants_json(request):
            body = {"saved": False, "code": "second_step", "message": SECOND_STEP_FIRST}
            return JsonResponse(body, status=403)
        unsent.keep(request, user)
        return redirect("people:second_step")


class PlaceMiddleware:
    """Close the door behind those who have left, from their very next request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or request.path.startswith(STILL_OPEN):
            return self.get_response(request)
        if user.current_memberships or writes_courses(user):
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
        if (
            request.path.startswith("/admin/")
            and user.is_authenticated
            and not writes_courses(user)
        ):
            raise PermissionDenied
        return self.get_response(request)


class AdminExportMiddleware:
    """Ask for the password again before a report of the admin is taken out as a file.

    Those that name nobody are listed; whatever is new asks until it is said to name nobody.
    """

    NAME_NOBODY = frozenset({"checks_due", "checks_due_results", "wagtailredirects:index"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        is_export = request.path.startswith("/admin/") and request.GET.get("export")
        if not is_export or request.resolver_match.view_name in self.NAME_NOBODY:
            return None
        try:
            return _let_through(request)
        except ReauthenticationRequired:
            return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))


@freshly_signed_in
def _let_through(request: HttpRequest) -> None:
    """Whoever gets here has given the password not long ago; the view itself answers."""
