from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from .actions import ask_again
from .making import may_have
from .models import Download, DownloadState

PER_PAGE = 25


@require_safe
@login_required
def own_files(request: HttpRequest) -> HttpResponse:
    """What is being made for somebody, what is ready, and until when."""
    own = Download.objects.visible_to(request.user)
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "under_way": own.under_way().exists()}
    return render(request, "downloads/list.html", context)


def _own(request: HttpRequest, token: str) -> Download:
    own = Download.objects.visible_to(request.user).select_related("owner", "agency")
    return get_object_or_404(own, token=token)


@require_safe
@login_required
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out a file to its owner, if they may still have it."""
    found = _own(request, token)
    if not found.is_expired() and found.state != DownloadState.READY:
        return redirect("downloads:list")
    may_have(found)
    if found.is_expired() or not found.is_there():
        return render(request, "downloads/gone.html", {"download": found}, status=410)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.file_name,
        content_type=found.maker.content_type,
    )  # fmt: skip
    response["X-Content-SHA256"] = found.sha256
    return response


@require_POST
@login_required
def again(request: HttpRequest, token: str) -> HttpResponse:
    ask_again(_own(request, token), by=request.user)
    messages.success(request, "Trying again. It appears here when it is ready.")
    return redirect("downloads:list")
