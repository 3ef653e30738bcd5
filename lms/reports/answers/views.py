from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.reports.reach import reach_or_404

from .covered import CoveredForm
from .finished import FinishedForm, FinishedIn


@require_safe
@login_required
def finished(request: HttpRequest) -> HttpResponse:
    """What was finished in some days, this quarter's when nothing else is asked."""
    reach = reach_or_404(request.user)
    form = FinishedForm(request.GET, reach=reach)
    found = FinishedIn(form.scope(), form.period())
    context = {"form": form, "found": found, "page": found.page(request.GET.get("page"))}
    status = 422 if form.errors else 200
    return render(request, "reports/answers/finished.html", context, status=status)


@require_safe
@login_required
def covered(request: HttpRequest) -> HttpResponse:
    """Who is covered on a day, course by course, and who isn't and why."""
    reach = reach_or_404(request.user)
    form = CoveredForm(request.GET, reach=reach)
    found = form.cover(request.GET.get("show"))
    context = {"form": form, "found": found, "page": found.page(request.GET.get("page"))}
    status = 422 if form.errors else 200
    return render(request, "reports/answers/covered.html", context, status=status)
