"""Views of My team that a manager keeps under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lms.core.errors import LmsError
from lms.people.kept import actions
from lms.people.models import KeptView

from .filters import SelectionForm
from .reach import Reach, reach_or_404

MOST_LETTERS = 500


class KeepForm(forms.Form):
    name = forms.CharField(
        label="Name of the view", max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    query = forms.CharField(required=False, max_length=MOST_LETTERS, widget=forms.HiddenInput)
    is_default = forms.BooleanField(label="Open this page with it", required=False)


def own_views(reach: Reach) -> list[KeptView]:
    return list(KeptView.objects.visible_to(reach.viewer).filter(agency=reach.agency))


def address_of(query: str) -> str:
    return f"{reverse('reports:team')}?{query or 'sort=name'}"


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the page one looks at; only what they understand is kept."""
    reach = reach_or_404(request.user)
    form = KeepForm(request.POST)
    if not form.is_valid():
        errors: Any = form.errors.values()
        messages.warning(
            request, f"Not kept yet. {' '.join(word for row in errors for word in row)}"
        )
        return redirect("reports:team")
    said = form.cleaned_data
    sent = QueryDict(said["query"].replace("\x00", ""))
    query = SelectionForm(sent, reach=reach).selection().query()[:MOST_LETTERS]
    try:
        actions.keep_view(
            request.user, reach.agency, said["name"], query, is_default=said["is_default"]
        )
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Kept as “{said['name']}”.")
    return redirect(address_of(query))


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Open My team with a view, or no longer; or let it go."""
    reach = reach_or_404(request.user)
    kept = get_object_or_404(KeptView.objects.visible_to(request.user), pk=pk, agency=reach.agency)
    how = request.POST.get("how")
    if how == "forget":
        actions.let_go(kept)
        messages.success(request, f"“{kept.name}” is gone.")
        return redirect("reports:team")
    actions.open_first(kept, yes=how == "first")
    return redirect(address_of(kept.query))
