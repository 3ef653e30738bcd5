"""One session: planned, moved or called off; who was there; the entry for the calendar."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision.calendars import REQUEST
from courses.supervision.models import Attendance, GroupSession

from . import actions
from .calendars import session_entry
from .forms import AttendanceForm, SessionForm, people_of
from .recording import log_what_waited, record_session
from .views import accepted, find_led


def _session(request: HttpRequest, pk: UUID) -> GroupSession:
    rows = GroupSession.objects.visible_to(request.user)
    related = rows.select_related("group__agency", "group__facilitator", "group__split")
    return get_object_or_404(related, pk=pk)


def _led(request: HttpRequest, pk: UUID) -> GroupSession:
    found = _session(request, pk)
    if found.group.facilitator != request.user:
        raise Http404("Only whoever leads the group has this page.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_led(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = SessionForm(sent)
    if (
        sent is not None
        and form.is_valid()
        and accepted(
            form, lambda: actions.plan_session(found, by=request.user, **form.cleaned_data)
        )
    ):
        messages.success(request, "Planned. Everyone gets an entry for their calendar.")
        return redirect(found)
    context = {"group": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "supervision/groups/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _led(request, pk)
    if not found.is_planned:
        return redirect(found)
    sent = request.POST if request.method == "POST" else None
    form = SessionForm(sent, instance=GroupSession.objects.get(pk=found.pk))
    if (
        sent is not None
        and form.is_valid()
        and accepted(
            form, lambda: actions.move_session(found, by=request.user, **form.cleaned_data)
        )
    ):
        messages.success(request, "Saved. Calendars are told of what has changed.")
        return redirect(found)
    context = {"group": found.group, "form": form, "session": found}
    status = 422 if form.errors else 200
    return render(request, "supervision/groups/plan.html", context, status=status)


@login_required
@require_POST
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _led(request, pk)
    actions.call_off(found, by=request.user)
    messages.success(request, "Called off. Everyone is told.")
    return redirect(found.group)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is planned or was held; for whoever leads it, the form for who was there."""
    found = _led(request, pk) if request.method == "POST" else _session(request, pk)
    leads = found.group.facilitator == request.user
    form = None
    if leads and found.starts_at <= timezone.now() and (found.is_planned or found.is_held):
        sent = request.POST if request.method == "POST" else None
        form = AttendanceForm(sent, session=found, people=people_of(found))
        if sent is not None and form.is_valid() and _record(request, found, form):
            return redirect(found)
    rows = Attendance.objects.visible_to(request.user).standing().filter(session=found)
    context = {
        "session": found,
        "form": form,
        "leads": leads,
        "rows": rows.select_related("person", "corrects"),
    }
    status = 422 if form and form.errors else 200
    return render(request, "supervision/groups/session.html", context, status=status)


def _record(request: HttpRequest, found: GroupSession, form: AttendanceForm) -> bool:
    data = form.cleaned_data
    words = {"minutes": data["minutes"], "because": data.get("because", "")}
    done = accepted(form, lambda: record_session(found, form.shares(), by=request.user, **words))
    if done:
        messages.success(request, "Recorded. Counted minutes are in everyone’s log.")
    return done


@login_required
@require_POST
def log_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one's own minutes into the log, once what kept them from it is out of the way."""
    found = _session(request, pk)
    done = log_what_waited(found.group, request.user)
    words = "In your log now." if done else "Not in your log yet: the reason stands below."
    messages.success(request, words) if done else messages.info(request, words)
    return redirect(found)


@require_safe
@login_required
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _session(request, pk)
    if not found.is_planned:
        raise Http404("Nothing is planned.")
    words = {"starts_at": found.starts_at, "sequence": found.sequence, "at": timezone.now()}
    file = session_entry(found, method=REQUEST, **words)
    headers = {"Content-Disposition": 'attachment; filename="group.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
