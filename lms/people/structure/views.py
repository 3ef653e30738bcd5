from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.errors import LmsError
from lms.people.models import Agency, JobRole, Membership, Team, User
from lms.people.views import managed_agency, posted

from . import actions
from .forms import JobRoleForm, TeamForm


def _agency(person: User) -> Agency:
    agency = managed_agency(person)
    if not actions.may_arrange(person, agency):
        raise Http404("Nothing here for people who don’t manage a whole agency.")
    return agency


@require_safe
@login_required
def structure(request: HttpRequest) -> HttpResponse:
    """The teams with those within them, and the job roles, each with how many have it today."""
    agency = _agency(request.user)
    here = Membership.objects.active(agency.today()).filter(agency=agency).values("pk")
    number = Count("memberships__user", filter=Q(memberships__in=here), distinct=True)
    teams = Team.objects.filter(agency=agency).annotate(people=number)
    jobs = JobRole.objects.filter(agency=agency).annotate(people=number)
    context = {
        "teams": _in_order(list(teams.select_related("parent").order_by("name"))),
        "jobs": jobs.order_by("name"),
        "managed": agency,
    }
    return render(request, "people/structure/list.html", context)


def _in_order(teams: list[Team]) -> list[Team]:
    """Return each team followed by those within it."""
    below: dict[int | None, list[Team]] = {}
    for team in teams:
        below.setdefault(team.parent_id, []).append(team)

    def walk(parent: int | None) -> list[Team]:
        found = below.pop(parent, [])
        return [one for team in found for one in (team, *walk(team.pk))]

    return walk(None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    agency = _agency(request.user)
    rows = Team.objects.filter(agency=agency).select_related("agency")
    found = get_object_or_404(rows, pk=pk) if pk is not None else Team(agency=agency)
    form = TeamForm(posted(request), team=found)
    return _page(request, form, found, actions.keep_team, "team")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job_role(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    agency = _agency(request.user)
    rows = JobRole.objects.filter(agency=agency).select_related("agency")
    found = get_object_or_404(rows, pk=pk) if pk is not None else JobRole(agency=agency)
    form = JobRoleForm(posted(request), job=found)
    return _page(request, form, found, actions.keep_job_role, "job role")


def _page(
    request: HttpRequest,
    form: forms.Form,
    thing: Team | JobRole,
    keep: Callable[..., Any],
    noun: str,
) -> HttpResponse:
    title = thing.name or f"A new {noun}"
    if form.is_valid():
        try:
            kept = keep(thing, by=request.user, **form.cleaned_data)
        except LmsError as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"Kept: {kept}.")
            return redirect("people:structure")
    context = {"form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "people/structure/change.html", context, status=status)
