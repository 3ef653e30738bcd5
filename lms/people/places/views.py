from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.errors import LmsError
from lms.people.models import Agency, Membership, User
from lms.people.querysets import MembershipQuerySet
from lms.people.views import managed_agency, posted

from . import actions
from .forms import EndForm, PlaceForm
from .listing import SHOWN, PlaceList, places_of

ON_A_PAGE = 50


def _places(request: HttpRequest) -> MembershipQuerySet:
    return places_of(request.user, managed_agency(request.user))


@require_safe
@login_required
def places(request: HttpRequest) -> HttpResponse:
    """Everyone's place: those who are here, those to come, and those who have left."""
    agency = managed_agency(request.user)
    asked = PlaceList.asked(request.user, agency, request.GET)
    page = Paginator(asked.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "choices": SHOWN, "managed": agency}
    return render(request, "people/places/list.html", context)


def _person(request: HttpRequest, pk: int) -> tuple[User, list[Membership]]:
    """Return someone with their places within reach; raise 404 where there is none."""
    rows = list(_places(request).filter(user=pk).order_by("-started_on", "-pk"))
    if not rows:
        raise Http404("Nobody here whom this person manages.")
    return rows[0].user, rows


@require_safe
@login_required
def person_places(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one person works and worked, with dates."""
    person, rows = _person(request, pk)
    today = rows[0].agency.today()
    supervised = _places(request).active(today).filter(supervisor=person)
    context = {
        "person": person,
        "places": [(row, _state(row, today)) for row in rows],
        "supervised": supervised,
        "is_own": person == request.user,
        "is_here": any(row.holds_on(today) for row in rows),
    }
    return render(request, "people/places/person.html", context)


def _state(row: Membership, today: object) -> str:
    if row.holds_on(today):
        return "ends" if row.ended_on else "here"
    return "soon" if row.started_on > today and not row.closed_on else "left"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    person, rows = _person(request, pk)
    return _place_page(request, person, rows[0].agency, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(_places(request), pk=pk)
    return _place_page(request, place.user, place.agency, place)


def _place_page(
    request: HttpRequest, person: User, agency: Agency, place: Membership | None
) -> HttpResponse:
    form = PlaceForm(
        posted(request), manager=request.user, agency=agency, person=person, place=place
    )
    if form.is_valid() and _kept(request, form, person, agency, place):
        return redirect("people:person_places", person.pk)
    context = {"form": form, "person": person, "place": place}
    return render(request, "people/places/place.html", context, status=422 if form.errors else 200)


def _kept(
    request: HttpRequest, form: PlaceForm, person: User, agency: Agency, place: Membership | None
) -> bool:
    how = {"by": request.user, "on": form.cleaned_data["on"], "why": form.cleaned_data["why"]}
    try:
        if place is None:
            actions.add_place(person, agency, form.facts(), **how)
        else:
            actions.change_place(place, form.facts(), **how)
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Kept. What is asked of people like {person.name} holds for them.")
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the last day; close access with it, or at once."""
    place = get_object_or_404(_places(request), pk=pk)
    form = EndForm(posted(request), place=place)
    if form.is_valid() and _ended(request, form, place):
        return redirect("people:person_places", place.user_id)
    context = {"form": form, "place": place}
    return render(request, "people/places/end.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest, form: EndForm, place: Membership) -> bool:
    said = form.cleaned_data
    end_it = actions.end_every_place if said["everywhere"] else actions.end_membership
    at_once = said["access"] == "now"
    try:
        end_it(place, by=request.user, on=said["on"], at_once=at_once, why=said["why"])
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Noted. What {place.user.name} has done stays on record.")
    return True


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(_places(request).exclude(ended_on=None), pk=pk)
    try:
        actions.reopen_membership(place, by=request.user)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "Taken back: this place has no end any more.")
    return redirect("people:person_places", place.user_id)
