"""What holders do with a certificate of theirs: share it, and carry it on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lms.core.errors import BadInput

from . import sharing
from .artwork import qr_code
from .models import Certificate
from .page import CertificatePage

# A page that is opened from a phone's own files: it may show what is in it and reach for nothing.
KEPT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLES = ("lms/css/tokens.css", "lms/css/card.css")


def _own(request: HttpRequest, pk: object) -> Certificate:
    own = Certificate.objects.visible_to(request.user).filter(learner=request.user)
    return get_object_or_404(own.with_state(), pk=pk)


@require_POST
@login_required
def share(request: HttpRequest, pk: object) -> HttpResponse:
    """Turn the shared address on, replace it, or turn it off."""
    found, then = _own(request, pk), request.POST.get("then")
    if then == "off":
        sharing.stop_sharing(found, by=request.user)
        messages.success(request, "The link is off. Whoever has it finds nothing there.")
    elif then in ("on", "new"):
        sharing.share(found, by=request.user, anew=then == "new")
        messages.success(request, "The link is on. Any earlier one leads nowhere now.")
    else:
        raise BadInput("Please choose whether the link is on or off.")
    return redirect(f"{found.get_absolute_url()}#share")


def _card(certificate: Certificate) -> dict[str, Any]:
    link = certificate.open_link()
    address = link.address if link else certificate.snapshot["verify"]["url"]
    return {
        "certificate": certificate,
        "page": CertificatePage(certificate.snapshot),
        "state": certificate.state(),
        "today": certificate.today(),
        "address": address,
        "qr_code": qr_code(address),
    }


@require_safe
@login_required
def card(request: HttpRequest, pk: object) -> HttpResponse:
    """Show a certificate at the size of a phone, with its code."""
    return render(request, "certificates/card.html", _card(_own(request, pk)))


@require_safe
@login_required
def kept_card(request: HttpRequest, pk: object) -> HttpResponse:
    """Hand out the card as one file with everything in it, to open without a connection."""
    found = _own(request, pk)
    context = _card(found) | {
        "css": "".join(Path(finders.find(name)).read_text() for name in STYLES)
    }
    response = render(request, "certificates/card_file.html", context)
    response["Content-Disposition"] = f'attachment; filename="{found.number}.html"'
    response["Content-Security-Policy"] = KEPT_POLICY
    return response
