"""Words sent after a session had ended are kept for the sign-in, and shown again after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse

from lms.core.middleware import wants_json
from lms.core.sealing import seal, unseal

KEPT = "kept_draft"
MOST_KEPT = 60_000
"""Characters of a form: every field of an observation filled to its end, with room to spare."""

SIGNED_OUT = (
    "You have been signed out. Your words are still on this page: "
    "sign in again in another tab, then come back here."
)

View = Callable[[HttpRequest, UUID], HttpResponse]


def signed_in(back: str) -> Callable[[View], View]:
    """Ask for a sign-in like login_required, but lose nothing that was sent without one.

    ``back`` names the page to which the sign-in leads; it takes up what was kept.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, pk)
            if wants_json(request):
                body = {"saved": False, "code": "signed_out", "message": SIGNED_OUT}
                return JsonResponse(body, status=401)
            if request.method == "POST":
                _keep(request, pk)
            return redirect_to_login(reverse(back, args=[pk]))

        return asked

    return guard


def _keep(request: HttpRequest, pk: UUID) -> None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    words = typed.urlencode()
    if len(words) <= MOST_KEPT:
        request.session[KEPT] = {
            "of": str(pk), "by": typed.get("writer", ""), "typed": seal(words, None)
        }  # fmt: skip


def take_kept(request: HttpRequest, pk: UUID) -> QueryDict | None:
    """Return what was kept for this draft, entry or pilot, once, and to the one who wrote it."""
    kept = request.session.get(KEPT, {})
    if kept.get("of") != str(pk) or kept["by"] not in ("", str(request.user.pk)):
        return None
    del request.session[KEPT]
    messages.info(request, "You were signed out while writing. These words aren’t saved yet.")
    return QueryDict(unseal(kept["typed"], None))
