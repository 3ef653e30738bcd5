from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .actions import note_all
from .choosing.forms import ChoicesForm
from .models import Notice
from .reminding.forms import PlanForm
from .reminding.planning import agency_planned_by, keep_plan, plan_of

PER_PAGE = 25


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.user).unread_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/notice_list.html", {"page": page})


@require_POST
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a notice as read and go to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notice.note()
    return redirect(notice.link or "dashboard:learning")


@require_POST
@login_required
def note_everything(request: HttpRequest) -> HttpResponse:
    note_all(request.user)
    messages.success(request, "All noted.")
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Which notices reach someone, and how."""
    said = request.POST if request.method == "POST" else None
    form = ChoicesForm(said, person=request.user)
    if form.is_valid():
        form.keep()
        messages.success(request, "Kept. It holds for whatever comes from now on.")
        return redirect("notifications:choices")
    context = {
        "form": form,
        "agency": agency_planned_by(request.user),
        "crumbs": [{"label": "Notices", "url": reverse("notifications:list")}],
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/choices.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """When an agency reminds; for whoever manages all of it."""
    agency = agency_planned_by(request.user)
    if agency is None:
        raise Http404("Nothing here for people who don't manage a whole agency.")
    said = request.POST if request.method == "POST" else None
    form = PlanForm(said, instance=plan_of(agency))
    if form.is_valid():
        keep_plan(form.instance, by=request.user)
        messages.success(request, "Kept. It holds from the next reminder on.")
        return redirect("notifications:plan")
    back = {"label": "What reaches you", "url": reverse("notifications:choices")}
    context = {"form": form, "agency": agency, "crumbs": [back]}
    status = 422 if form.errors else 200
    return render(request, "notifications/plan.html", context, status=status)
