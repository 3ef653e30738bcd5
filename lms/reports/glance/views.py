from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.reports.reach import reach_or_404
from lms.reports.scope import ScopeForm

from .figures import Figures


@require_safe
@login_required
def glance(request: HttpRequest) -> HttpResponse:
    """Charts of how things go, for everyone within reach or a team."""
    reach = reach_or_404(request.user)
    form = ScopeForm(request.GET, reach=reach)
    figures = Figures(form.scope())
    context = {"form": form, "scope": figures.scope, "figures": figures}
    return render(request, "reports/glance/page.html", context, status=422 if form.errors else 200)
