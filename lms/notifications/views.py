from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .actions import note_all
from .choosing.forms import ChoicesForm
from .models import Notice

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
        "crumbs": [{"label": "Notices", "url": reverse("notifications:list")}],
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/choices.html", context, status=status)
