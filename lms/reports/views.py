from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from courses.progress.models import ActKind
from courses.progress.status import STATUS_MEANING
from lms.people.imports.actions import may_import

from .acting.views import ASSIGN
from .debts import Debts
from .evidence import evidence_of
from .filters import SelectionForm
from .history import history_of
from .kept_views import KeepForm, address_of, own_views
from .matrix import Matrix
from .reach import reach_or_404


@require_safe
@login_required
def team(request: HttpRequest) -> HttpResponse:
    """My team: everyone against every course."""
    reach = reach_or_404(request.user)
    views = own_views(reach)
    first = next((view for view in views if view.is_default and view.query), None)
    if first and not request.GET:
        return redirect(address_of(first.query))
    form = SelectionForm(request.GET, reach=reach)
    matrix = Matrix(reach, form.selection())
    context = {
        "form": form,
        "matrix": matrix,
        "page": matrix.page(request.GET.get("page")),
        "counts": matrix.counts(),
        "debts": Debts(reach),
        "meanings": STATUS_MEANING,
        "views": views,
        "keep_form": KeepForm(initial={"query": matrix.selection.query()}, auto_id="keep_%s"),
        "acts": [*ActKind.choices, (ASSIGN, "Ask for a course")],
        "may_import": may_import(request.user, reach.agency),
    }
    return render(request, "reports/team.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def debts(request: HttpRequest) -> HttpResponse:
    """Feedback sessions after courses: what is given and what is owed, and with whom it lies."""
    found = Debts(reach_or_404(request.user))
    context = {"debts": found, "page": found.page(request.GET.get("page"))}
    return render(request, "reports/debts.html", context)


@require_safe
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's evidence."""
    reach = reach_or_404(request.user)
    someone = get_object_or_404(reach.people, pk=pk)
    context = {
        "evidence": evidence_of(reach, someone),
        "reach": reach,
        "history": history_of(reach, someone),
    }
    return render(request, "reports/person.html", context)
