from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.progress import actions
from courses.progress.models import Assignment
from lms.activity.models import Event
from lms.core.errors import LmsError
from lms.people.models import User
from lms.reports.reach import Reach, reach_or_404

from .forms import AssignForm, ReviseForm
from .listing import asked_of, listed, visible, where_they_are
from .showing import NAMES_ON_A_PAGE, list_changes, previews

ON_A_PAGE = 25


@require_safe
@login_required
def assignments(request: HttpRequest) -> HttpResponse:
    """What is asked of one's people, the newest first; what has ended is one filter away."""
    reach = reach_or_404(request.user)
    ended = request.GET.get("show") == "ended"
    page = Paginator(listed(reach, ended=ended), ON_A_PAGE).get_page(request.GET.get("page"))
    fields = [("show", "ended")] if ended else []
    context = {"page": page, "ended": ended, "fields": fields, "reach": reach}
    return render(request, "reports/assigning/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Ask for a course. What it would do is shown by looking; sending keeps it."""
    reach = reach_or_404(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    is_read = request.method == "POST" or "show" in sent
    initial = {} if is_read else {key: value for key, value in sent.items() if key != "people"}
    named = sent.getlist("people")
    if not is_read:
        initial["people"] = named
    form = AssignForm(sent if is_read else None, reach=reach, named=named, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form)
    shown = previews(form.wishes(), form.cleaned_data["people"]) if form.is_valid() else []
    context = {
        "form": form,
        "reach": reach,
        "previews": shown,
        "page": shown[-1].page(request.GET.get("page")) if shown else None,
    }
    status = 422 if form.errors else 200
    return render(request, "reports/assigning/assign.html", context, status=status)


def _keep(request: HttpRequest, form: AssignForm) -> HttpResponse:
    made = _ask(form.wishes(), form.cleaned_data["people"], request.user)
    if len(made) == 1:
        messages.success(request, f"Asked: {made[0]}.")
        return redirect("reports:assignment", made[0].pk)
    messages.success(request, f"Asked: {len(made)} new rows below.")
    return redirect("reports:assignments")


@transaction.atomic
def _ask(wishes: list[Assignment], people: list[User], by: User) -> list[Assignment]:
    """Keep each wish: of one person, of a list of them, or of a place."""
    if len(people) == 1:
        return [actions.ask(_of_one(wish, people[0]), by=by) for wish in wishes]
    return [actions.ask(wish, by=by, people=people) for wish in wishes]


def _of_one(wish: Assignment, person: User) -> Assignment:
    wish.person, wish.by_name = person, False
    return wish


@require_safe
@login_required
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that is asked: its rule, its people and its history."""
    reach = reach_or_404(request.user)
    found = get_object_or_404(visible(reach), pk=pk)
    page = Paginator(asked_of(reach, found), NAMES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "assignment": found,
        "reach": reach,
        "page": page,
        "people": where_they_are(reach, found, page.object_list),
        "history": _history(reach, found),
        "last": None if found.ended_at else actions.last_change(found),
    }
    return render(request, "reports/assigning/detail.html", context)


def _history(reach: Reach, asked: Assignment) -> list[tuple[Event, str]]:
    """What happened to an assignment; whoever may see that may see this."""
    rows = Event.objects.filter(
        object_type="progress.assignment", object_id=str(asked.pk), agency=asked.agency_id
    ).exclude(verb__in=("assignment.name_added", "assignment.name_removed"))
    events = list(rows.select_related("actor")[:ON_A_PAGE])
    return list(zip(events, list_changes(reach, events), strict=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what is asked another due rule; whose dates move is shown first."""
    reach = reach_or_404(request.user)
    found = get_object_or_404(visible(reach).active(), pk=pk)
    sent = request.POST if request.method == "POST" else request.GET
    is_read = request.method == "POST" or "show" in sent
    form = ReviseForm(sent if is_read else None, reach=reach, assignment=found)
    moved = None
    if form.is_valid():
        if request.method == "POST":
            return _revised(request, found, form)
        for name, value in form.rule().items():
            setattr(found, name, value)
        moved = Paginator(actions.preview_revision(found), NAMES_ON_A_PAGE)
        moved = moved.get_page(request.GET.get("page"))
    context = {"form": form, "assignment": found, "moved": moved, "reach": reach}
    status = 422 if form.errors else 200
    return render(request, "reports/assigning/revise.html", context, status=status)


def _revised(request: HttpRequest, found: Assignment, form: ReviseForm) -> HttpResponse:
    moved = actions.revise_assignment(found, form.rule(), by=request.user)
    dates = "due date has" if len(moved) == 1 else "due dates have"
    messages.success(request, f"Changed. {len(moved)} {dates} moved.")
    return redirect("reports:assignment", found.pk)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask nobody else; or take it back from everyone who hasn't begun."""
    found = get_object_or_404(visible(reach_or_404(request.user)), pk=pk)
    try:
        _end(request, found, back=request.POST.get("how") == "back")
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("reports:assignment", found.pk)


def _end(request: HttpRequest, found: Assignment, *, back: bool) -> None:
    if not back:
        actions.end_assignment(found, by=request.user)
        messages.success(request, "Ended. Whoever is in the course stays in it.")
        return
    number = actions.take_back_assignment(found, by=request.user)
    noun = "person who hadn’t begun is" if number == 1 else "people who hadn’t begun are"
    messages.success(request, f"Taken back. {number} {noun} no longer asked.")
