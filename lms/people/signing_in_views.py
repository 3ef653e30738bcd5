"""What stands between a sign-in and the pages: a second step to set up, a form sent too late."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from . import unsent
from .second_step import lacks_second_step


@require_safe
@login_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Say why a second step is asked for and lead to it; afterwards, to what was waiting."""
    if lacks_second_step(request.user):
        return render(request, "people/second_step.html")
    return redirect("people:unsent" if unsent.find(request) else settings.LOGIN_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sent_too_late(request: HttpRequest) -> HttpResponse:
    """Offer to send what was written before the session ended; a post leaves it."""
    found = unsent.find(request)
    if request.method == "POST" or found is None:
        unsent.forget(request)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/unsent.html", {"unsent": found})
