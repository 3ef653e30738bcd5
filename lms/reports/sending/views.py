from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.errors import BadInput, LmsError
from lms.people.fresh import freshly_signed_in
from lms.reports.kept_views import own_views
from lms.reports.reach import Reach, reach_or_404
from lms.schedules import actions
from lms.schedules.models import Schedule, Sending
from lms.schedules.pages import TAKEABLE, address_of, scope_of
from lms.schedules.querysets import ScheduleQuerySet

from .forms import ChangeForm, ScheduleForm

SENDINGS_SHOWN = 10
HOW = {
    "pause": (actions.pause, "Paused. Nothing is sent until you take it up again."),
    "resume": (actions.resume, "It is sent again, from the next time on."),
    "now": (actions.send_now, "On its way: a mail with the link comes to you."),
    "delete": (actions.delete, "Deleted. Links that went out work until their time is over."),
}


@dataclass(frozen=True)
class Line:
    """A schedule and when it goes out next."""

    schedule: Schedule
    coming: datetime


def _own(reach: Reach) -> ScheduleQuerySet:
    rows = Schedule.objects.visible_to(reach.viewer).filter(agency=reach.agency)
    return rows.select_related("owner", "agency", "view")


def _along(reach: Reach) -> ScheduleQuerySet:
    rows = Schedule.objects.sent_along_to(reach.viewer).filter(agency=reach.agency)
    return rows.select_related("owner", "agency", "view")


def _lines(rows: ScheduleQuerySet) -> list[Line]:
    now = timezone.now()
    return [Line(row, row.plan.coming(now)) for row in rows.prefetch_related("others")]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedules(request: HttpRequest) -> HttpResponse:
    """What comes by mail, what went out lately, and having another page or view sent."""
    reach = reach_or_404(request.user)
    sent = request.POST if request.method == "POST" else None
    form = ScheduleForm(sent, views=own_views(reach), reach=reach, initial=_asked(request.GET))
    if sent is not None and form.is_valid() and _scheduled(request, form):
        return redirect("reports:schedules")
    sendings = Sending.objects.visible_to(request.user).filter(agency=reach.agency)
    context = {
        "form": form,
        "lines": _lines(_own(reach)),
        "along": _lines(_along(reach)),
        "sendings": sendings[:SENDINGS_SHOWN],
        "reach": reach,
        "shown": _shown(form),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/sending/schedules.html", context, status=status)


def _asked(query: QueryDict) -> dict[str, str]:
    """Return what the form begins with: the page from which somebody came, and its filters."""
    asked = query.copy()
    page = (asked.pop("of", None) or [""])[-1]
    if page not in TAKEABLE or not TAKEABLE[page].by_mail:
        return {"view": query.get("view", "")}
    return {"view": page, "query": asked.urlencode()}


def _shown(form: ScheduleForm) -> str:
    """Return the address of a page with the filters that the form carries, if there are any."""
    page, query = form["view"].value() or "", form["query"].value() or ""
    lasting = TAKEABLE[page].lasting(query) if page in TAKEABLE else ""
    return address_of(page, lasting) if lasting else ""


def _scheduled(request: HttpRequest, form: ScheduleForm) -> bool:
    view, said = form.chosen_view, form.cleaned_data
    try:
        if view:
            made = actions.schedule_view(view, by=request.user, **form.wish())
        else:
            made = actions.schedule_page(
                said["view"], said["query"], agency=form.reach.agency, by=request.user,
                **form.wish(),
            )  # fmt: skip
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"“{made.name}” comes to you by mail from now on.")
    return True


@require_POST
@login_required
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, take up again, send now or delete; or end for oneself what a colleague has sent."""
    reach = reach_or_404(request.user)
    if request.POST.get("how") == "leave":
        actions.leave(get_object_or_404(_along(reach), pk=pk), by=request.user)
        messages.success(request, "It no longer comes to you.")
        return redirect("reports:schedules")
    found = get_object_or_404(_own(reach), pk=pk)
    if request.POST.get("how") not in HOW:
        raise BadInput("Choose whether to pause, send or delete it.")
    act, said = HOW[request.POST["how"]]
    act(found, by=request.user)
    messages.success(request, said)
    return redirect("reports:schedules")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a schedule another name, rhythm, form, or other people."""
    reach = reach_or_404(request.user)
    found = get_object_or_404(_own(reach), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = ChangeForm.of(found, sent, reach)
    if sent is not None and form.is_valid():
        changed = actions.change(found, by=request.user, **form.wish())
        messages.success(request, f"Changed: “{changed.name}”.")
        return redirect("reports:schedules")
    context = {"form": form, "schedule": found}
    status = 422 if form.errors else 200
    return render(request, "reports/sending/change.html", context, status=status)


@freshly_signed_in
@require_safe
def sent_view(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail leads: to the file, as far as its owner may see it today."""
    found = Sending.objects.visible_to(request.user).select_related("agency")
    sending = get_object_or_404(found, token=token)
    if not scope_of(request.user, sending.agency):
        raise Http404("Nothing here for people who manage nobody.")
    if sending.is_over():
        context = {"sending": sending, "address": sending.address}
        return render(request, "reports/sending/over.html", context, status=410)
    return redirect(actions.file_of(sending))
