from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.reports.reach import reach_or_404
from lms.reports.scope import ScopeForm
from lms.reports.withholding import is_withheld

from .completing import over_time
from .feedback import feedback_given
from .horizon import horizon
from .pausing import pausing


@require_safe
@login_required
def glance(request: HttpRequest) -> HttpResponse:
    """Charts of how things go, for everyone within reach or a team."""
    reach = reach_or_404(request.user)
    form = ScopeForm(request.GET, reach=reach)
    scope = form.scope()
    context = {"form": form, "scope": scope, "withheld": is_withheld(scope)}
    if not context["withheld"]:
        context |= {
            "over_time": over_time(scope),
            "horizon": horizon(scope),
            "pausing": pausing(scope),
            "feedback": feedback_given(scope),
        }
    return render(request, "reports/glance/page.html", context, status=422 if form.errors else 200)
