"""Files that belong to a feedback: added to a draft, read by the two."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from courses.supervision.actions.attaching import attach as keep
from courses.supervision.actions.attaching import detach
from courses.supervision.models import FeedbackAttachment
from lms.core.errors import BadInput, LmsError

from .observing import show_draft
from .reading import find_feedback


@login_required
@require_POST
def attach(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_feedback(request, pk, observer=request.user)
    if not found.is_draft:
        return redirect(found)
    try:
        messages.success(request, f"Added: {keep(found, _sent(request), by=request.user)}.")
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
        return show_draft(request, found, status=refusal.status)
    return redirect("supervision:edit", pk=pk)


def _sent(request: HttpRequest) -> UploadedFile:
    if "file" not in request.FILES:
        raise BadInput("Choose a file first.", code="file_missing")
    return request.FILES["file"]


def _attachment(request: HttpRequest, pk: UUID) -> FeedbackAttachment:
    rows = FeedbackAttachment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("feedback"), pk=pk)


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _attachment(request, pk)
    detach(found, by=request.user)
    messages.success(request, f"Taken out: {found.name}.")
    return redirect("supervision:edit", pk=found.feedback_id)


@require_safe
@login_required
def attachment(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand the file over to keep, never to run in a page."""
    found = _attachment(request, pk)
    try:
        opened = found.file.open()
    except FileNotFoundError as error:
        raise Http404("The file isn’t there any more.") from error
    return FileResponse(opened, as_attachment=True, filename=found.name, content_type=found.type)
