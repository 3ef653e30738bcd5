"""What wallets and verifiers fetch, open to all; and the holder's own credential."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from certificates.models import Certificate, Issuer, IssuerKey, StatusList

from .badge import profile
from .keys import NoKey
from .status import published, version_of

JWT_TYPE = "application/vc+jwt"


def _for_everyone(response: HttpResponse, caching: str) -> HttpResponse:
    """Let any page read it and any cache keep it; there is nothing personal in it."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, {caching}"
    return response


def _json(body: dict[str, Any]) -> HttpResponse:
    return _for_everyone(JsonResponse(body), "max-age=3600")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Give every public key there has been, so that old signatures can be read."""
    return _json({"keys": [row.jwk() for row in IssuerKey.objects.all()]})


@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    return _json(get_object_or_404(IssuerKey, thumbprint=thumbprint).jwk())


@require_safe
def issuer(request: HttpRequest, pk: object) -> HttpResponse:
    found = get_object_or_404(Issuer.objects.select_related("agency"), pk=pk)
    return _json(profile(found.address, found.name))


@require_safe
def status_list(request: HttpRequest, public_id: object) -> HttpResponse:
    """Give the signed list; whoever has kept a copy is told when it is still the same."""
    found = get_object_or_404(StatusList.objects.select_related("issuer"), public_id=public_id)
    in_use = IssuerKey.objects.in_use()
    if in_use is None:
        raise Http404("There is no key to sign with.")
    etag = quote_etag(version_of(found, in_use))
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponseNotModified):
        return _for_everyone(unchanged, "no-cache")
    try:
        response = HttpResponse(published(found, in_use), content_type=JWT_TYPE)
    except NoKey as error:
        raise Http404("The key to sign with can’t be opened.") from error
    response["ETag"] = etag
    return _for_everyone(response, "no-cache")


def _own(request: HttpRequest, pk: object) -> Certificate:
    own = Certificate.objects.visible_to(request.user).filter(learner=request.user)
    return get_object_or_404(own.select_related("pdf"), pk=pk)


def _attached(text: str, name: str) -> HttpResponse:
    if not text:
        raise Http404("This certificate is from before there were credentials.")
    response = HttpResponse(text, content_type=JWT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@login_required
def credential(request: HttpRequest, pk: object) -> HttpResponse:
    """Hand the holder their credential, for a wallet."""
    found = _own(request, pk)
    return _attached(found.credential, f"{found.number}.jwt")


@require_safe
@login_required
def seal(request: HttpRequest, pk: object) -> HttpResponse:
    """Hand the holder the signed hash of their PDF, for whoever checks it offline."""
    found = _own(request, pk)
    return _attached(found.pdf.seal if found.has_pdf() else "", f"{found.number}-seal.jwt")
