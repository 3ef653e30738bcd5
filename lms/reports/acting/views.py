from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.progress.acting import actions
from courses.progress.acting.details import details_of
from courses.progress.acting.kinds import Doing, doing
from courses.progress.models import ActKind
from lms.core.errors import LmsError
from lms.people.models import User
from lms.reports.choosing import MOST_BY_NAME, numbers
from lms.reports.filters import SelectionForm
from lms.reports.matrix import Matrix
from lms.reports.reach import Reach, reach_or_404

from .forms import FORMS, ActForm
from .listing import acts_within

ON_A_PAGE = 25
NAMES_SHOWN = 100
ASSIGN = "assign"


def chosen(request: HttpRequest, reach: Reach) -> list[User]:
    """Return whom somebody has chosen, out of the people they manage, by name.

    They come as a list of numbers; or, from the matrix, as boxes or as all of what it shows.
    """
    if request.method == "GET" and request.GET.get("everyone"):
        selection = SelectionForm(request.GET, reach=reach).selection()
        ids = Matrix(reach, selection).people.order_by().values("pk")
        people = reach.people.filter(pk__in=ids)
    else:
        sent = request.POST if request.method == "POST" else request.GET
        words = [word for part in sent.getlist("people") for word in part.split(",")]
        people = reach.people.filter(pk__in=numbers(words))
    return list(people.order_by("last_name", "first_name", "pk"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest) -> HttpResponse:
    """Do something about the people chosen: say how, look at what it would do, do it."""
    reach = reach_or_404(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    people, kind = chosen(request, reach), sent.get("do", "")
    if not people:
        messages.info(request, "Choose somebody first: tick the boxes beside their names.")
        return redirect("reports:team")
    if kind == ASSIGN:
        return _to_assigning(request, people)
    if kind not in FORMS:
        raise Http404("Nothing of this kind can be done.")
    posted = request.POST if request.method == "POST" else None
    form = FORMS[kind](posted, reach=reach, initial={"course": request.GET.get("course")})
    planned = _planned(form, kind, people, request.user) if form.is_valid() else None
    go = request.POST.get("go")
    if planned and go == "apply":
        return _carried_out(request, planned)
    return _page(request, form, kind, people, planned if go == "preview" else None)


def _page(
    request: HttpRequest, form: ActForm, kind: str, people: list[User], planned: Doing | None
) -> HttpResponse:
    context = {
        "form": form,
        "kind": ActKind(kind),
        "people": people,
        "ids": ",".join(str(person.pk) for person in people),
        "planned": planned,
        "names_shown": f":{NAMES_SHOWN}",
    }
    if planned:
        left = [row for row in planned.effects if not row.happens]
        context |= {"reached": planned.reached, "left": left}
    status = 422 if form.errors else 200
    return render(request, "reports/acting/act.html", context, status=status)


def _planned(form: ActForm, kind: str, people: list[User], by: User) -> Doing:
    return doing(kind, people, agency=form.reach.agency, by=by, at=timezone.now(), **form.how())


def _to_assigning(request: HttpRequest, people: list[User]) -> HttpResponse:
    if len(people) > MOST_BY_NAME:
        messages.info(
            request,
            f"{len(people)} people are more than can be asked by name. Choose their team, job "
            "role or role instead.",
        )
        return redirect("reports:assign")
    query = "&".join(f"people={person.pk}" for person in people)
    return redirect(f"{reverse('reports:assign')}?{query}")


def _carried_out(request: HttpRequest, planned: Doing) -> HttpResponse:
    try:
        done = actions.carry_out(planned)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("reports:team")
    noun = "person" if done.people == 1 else "people"
    messages.success(request, f"Done for {done.people} {noun}.")
    return redirect("reports:done", done.pk)


@require_safe
@login_required
def acts(request: HttpRequest) -> HttpResponse:
    """What was done about many people at once, the newest first."""
    reach = reach_or_404(request.user)
    page = Paginator(acts_within(reach), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/acting/list.html", {"page": page})


@require_safe
@login_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that was done: by whom, why, to whom."""
    reach = reach_or_404(request.user)
    found = get_object_or_404(acts_within(reach), pk=pk)
    context = {"act": found, "details": details_of(found)[:NAMES_SHOWN], "reach": reach}
    return render(request, "reports/acting/done.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(acts_within(reach_or_404(request.user)), pk=pk)
    try:
        number = actions.undo(found, by=request.user)
    except LmsError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        noun = "person" if number == 1 else "people"
        messages.success(request, f"Taken back for {number} {noun}.")
    return redirect("reports:done", found.pk)
