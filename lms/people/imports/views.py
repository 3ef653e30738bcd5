from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lms.core.errors import LmsError
from lms.people.models import Agency, PeopleImport, Role

from . import actions
from .forms import ColumnsForm, FileForm
from .planning import guess_columns
from .reading import UnreadableFile

SHOWN = 50
TAKEN_BACK = (
    "Taken back: every place is as it was before this file. Courses that nobody had begun, and "
    "teams that nobody else uses, went with it."
)


def _whole_agency(request: HttpRequest) -> Agency:
    """Return the agency that someone manages as a whole; raise 404 for everyone else."""
    rows = [row for row in request.user.memberships_as(Role.MANAGER) if row.team_id is None]
    if not rows:
        raise Http404("Nothing here for people who don’t manage a whole agency.")
    return rows[0].agency


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Hand in a file of people, and see what became of earlier ones."""
    agency = _whole_agency(request)
    is_post = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_post else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.open_file(agency, file.name, file.read(), by=request.user)
        except UnreadableFile as refusal:
            form.add_error("file", refusal.sentence)
        else:
            batch.columns = guess_columns(batch.header)
            batch.save(update_fields=["columns"])
            return redirect("people:import", batch.pk)
    batches = PeopleImport.objects.visible_to(request.user).filter(agency=agency)
    context = {"form": form, "managed": agency, "batches": batches.defer("rows", "changes")[:20]}
    return render(request, "people/imports.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is what, and see what carrying the file out would change."""
    batch = _own(request, pk)
    if batch.applied_at:
        return render(request, "people/import_done.html", {"batch": batch})
    posted = request.POST if request.method == "POST" else None
    form = ColumnsForm(posted, batch=batch)
    if form.is_valid():
        batch.columns = form.columns()
        batch.is_complete = form.cleaned_data["is_complete"]
        batch.makes_teams = form.cleaned_data["makes_teams"]
        batch.day_order = form.cleaned_data.get("day_order", "")
        batch.save(update_fields=["columns", "is_complete", "makes_teams", "day_order"])
        return redirect("people:import", batch.pk)
    try:
        plan = actions.plan_import(batch)
    except UnreadableFile:
        plan = None
    context = {"batch": batch, "form": form, "plan": plan, "shown": f":{SHOWN}"}
    return render(request, "people/import.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, pk: int) -> PeopleImport:
    rows = PeopleImport.objects.visible_to(request.user).select_related("agency")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    sure = request.POST.get("many_may_leave") == "on"
    try:
        done = actions.apply_import(batch, by=request.user, many_may_leave=sure)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Done: {done.summary}.")
    return redirect("people:import", batch.pk)


@login_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    try:
        actions.undo_import(batch, by=request.user)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, TAKEN_BACK)
    return redirect("people:import", batch.pk)
