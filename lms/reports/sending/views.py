from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.errors import BadInput, LmsError
from lms.people.fresh import freshly_signed_in
from lms.reports.kept_views import address_of, own_views
from lms.reports.reach import Reach, reach_or_404
from lms.schedules import actions
from lms.schedules.models import Schedule, Sending

from .forms import ScheduleForm

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
    address: str


def _lines(reach: Reach) -> list[Line]:
    rows = Schedule.objects.visible_to(reach.viewer).filter(view__agency=reach.agency)
    now = timezone.now()
    return [
        Line(row, row.plan.coming(now), address_of(row.view.query))
        for row in rows.select_related("view__agency")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedules(request: HttpRequest) -> HttpResponse:
    """What comes by mail, what went out lately, and having another view sent."""
    reach = reach_or_404(request.user)
    sent = request.POST if request.method == "POST" else None
    views = own_views(reach)
    form = ScheduleForm(
        sent, views=views, zone=reach.agency.time_zone, initial={"view": request.GET.get("view")}
    )
    if sent is not None and form.is_valid():
        try:
            actions.schedule_view(form.chosen_view(), by=request.user, **form.wish())
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"“{form.chosen_view()}” comes to you by mail from now on.")
            return redirect("reports:schedules")
    sendings = Sending.objects.visible_to(request.user).filter(agency=reach.agency)
    context = {
        "form": form,
        "lines": _lines(reach),
        "views": views,
        "sendings": sendings[:SENDINGS_SHOWN],
        "reach": reach,
    }
    status = 422 if form.errors else 200
    return render(request, "reports/sending/schedules.html", context, status=status)


@require_POST
@login_required
def change_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, take up again, send now or delete."""
    reach = reach_or_404(request.user)
    own = Schedule.objects.visible_to(request.user).filter(view__agency=reach.agency)
    schedule = get_object_or_404(own.select_related("view__owner", "view__agency"), pk=pk)
    if request.POST.get("how") not in HOW:
        raise BadInput("Choose whether to pause, send or delete it.")
    act, said = HOW[request.POST["how"]]
    act(schedule, by=request.user)
    messages.success(request, said)
    return redirect("reports:schedules")


@freshly_signed_in
@require_safe
def sent_view(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail leads: to the file, as far as its owner may see it today."""
    found = Sending.objects.visible_to(request.user).select_related("agency")
    sending = get_object_or_404(found, token=token)
    if not actions.scope_of(request.user, sending.agency):
        raise Http404("Nothing here for people who manage nobody.")
    if sending.is_over():
        context = {"sending": sending, "address": address_of(sending.query)}
        return render(request, "reports/sending/over.html", context, status=410)
    return redirect(actions.file_of(sending))
