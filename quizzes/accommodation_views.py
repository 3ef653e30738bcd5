"""A page of supervisors and managers: who has what otherwise in quizzes, why, and until when."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from . import accommodations
from .models import Accommodation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    if not accommodations.may_grant(request.user):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = accommodations.AccommodationForm(sent, by=request.user)
    if form.is_valid():
        made = accommodations.grant(form.save(commit=False), by=request.user)
        messages.success(request, f"Granted to {made.learner}. They see it before they begin.")
        return redirect("quizzes:accommodations")
    mine = Accommodation.objects.visible_to(request.user).exclude(learner=request.user)
    rows = mine.current(timezone.localdate()).select_related("learner", "quiz", "granted_by")
    context = {"form": form, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "quizzes/accommodations.html", context, status=status)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if not accommodations.may_grant(request.user):
        raise Http404
    found = get_object_or_404(Accommodation.objects.visible_to(request.user), pk=pk)
    accommodations.end(found, by=request.user)
    messages.success(request, "Ended. Attempts that are open keep what they began with.")
    return redirect("quizzes:accommodations")
