"""A learner's log of hours, and a supervisor's list of those to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from courses.supervision.models import HoursStandard, LoggedHours
from courses.supervision.sentences import counted, long_date
from lms.core.errors import BadInput, LmsError
from lms.core.exports import csv_response
from lms.people.models import Role, User

from . import actions
from .forms import CorrectionForm, DecisionForm, HoursForm
from .querysets import LoggedHoursQuerySet
from .totals import current_standard, in_hours, totals_of

ENTRIES_ON_A_PAGE = 25
MOST_AT_ONCE = 200
CSV_HEADER = ("Day", "Began", "Minutes", "Hours", "Kind", "Domain", "Activity", "Setting", "State",
              "Confirmed by", "Confirmed on", "Corrects the entry of", "Why")  # fmt: skip


def _own(person: User) -> LoggedHoursQuerySet:
    rows = LoggedHours.objects.visible_to(person).filter(learner=person)
    return rows.select_related("agency", "decided_by", "corrects")


def _standard(person: User) -> HoursStandard:
    standard = current_standard()
    if standard is None or person.agency is None:
        raise Http404("No hours are counted here.")
    return standard


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log(request: HttpRequest) -> HttpResponse:
    """Log hours, and see where one stands."""
    learner, standard = request.user, _standard(request.user)
    last = LoggedHours.objects.filter(learner=learner).order_by("-logged_at").first()
    sent = request.POST if request.method == "POST" else None
    form = HoursForm(sent, learner=learner, standard=standard, last=last)
    if sent is not None and form.is_valid():
        try:
            row = actions.log_hours(learner=learner, agency=learner.agency, **form.entry())
        except BadInput as refusal:
            form.add_error(None, refusal.sentence)
        else:
            minutes = counted(row.minutes, "minute")
            messages.success(request, f"Logged: {minutes} on {long_date(row.on)}.")
            return redirect("supervision:hours")
    page = Paginator(_own(learner), ENTRIES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "totals": totals_of(learner, standard), "entries": page}
    return render(request, "supervision/hours/log.html", context, status=_status(form))


def _status(form: HoursForm | DecisionForm) -> int:
    return 422 if form.errors else 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(_own(request.user), pk=pk)
    sent = request.POST if request.method == "POST" else None
    standard = _standard(request.user)
    form = CorrectionForm(sent, row=row, learner=request.user, standard=standard)
    if sent is not None and form.is_valid():
        try:
            actions.correct_hours(row, by=request.user, **form.entry())
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Corrected. The older entry stays in the log.")
            return redirect("supervision:hours")
    context = {"row": row, "form": form}
    return render(request, "supervision/hours/correct.html", context, status=_status(form))


@require_safe
@login_required
def printed(request: HttpRequest) -> HttpResponse:
    """The log on paper, with lines to sign on."""
    standard = _standard(request.user)
    context = {
        "entries": _own(request.user).order_by("on", "logged_at"),
        "totals": totals_of(request.user, standard),
    }
    return render(request, "supervision/hours/printed.html", context)


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponse:
    return csv_response("practice-hours.csv", CSV_HEADER, _lines(request.user))


def _lines(person: User) -> Iterator[tuple]:
    for row in _own(person).order_by("on", "logged_at"):
        yield (
            row.on,
            f"{row.began:%H:%M}" if row.began else "",
            row.minutes,
            in_hours(row.minutes),
            row.get_kind_display(),
            row.domain_name,
            row.activity,
            row.setting,
            row.get_state_display(),
            row.decided_by if row.is_confirmed else "",
            row.agency.today(row.decided_at) if row.is_confirmed else "",
            row.corrects.on if row.corrects else "",
            row.corrected_because or row.returned_because,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm many entries at once, or return some with a reason."""
    if not request.user.has_role(Role.SUPERVISOR):
        raise Http404("Only supervisors have this page.")
    rows = LoggedHours.objects.to_confirm_by(request.user)
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, rows=rows)
    if sent is not None and form.is_valid():
        messages.success(request, _decide(request.user, form))
        return redirect("supervision:confirm_hours")
    shown = rows.select_related("learner", "corrects")
    ordered = list(shown.order_by("learner__last_name", "learner", "on")[: MOST_AT_ONCE + 1])
    context = {
        "form": form,
        "rows": ordered[:MOST_AT_ONCE],
        "has_more": len(ordered) > MOST_AT_ONCE,
        "chosen": sent.getlist("entries") if sent else [],
    }
    return render(request, "supervision/hours/confirm.html", context, status=_status(form))


def _decide(person: User, form: DecisionForm) -> str:
    rows = form.cleaned_data["entries"]
    if form.cleaned_data["then"] == form.CONFIRM:
        done = actions.confirm_hours(rows, by=person)
        return f"Confirmed: {len(done)}."
    done = actions.return_hours(rows, by=person, because=form.cleaned_data["because"])
    return f"Returned with your reason: {len(done)}."
