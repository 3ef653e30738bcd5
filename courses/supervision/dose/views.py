"""Feedback sessions after a course: a learner's own, and those a supervisor gives."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.progress.models import Enrolment
from courses.progress.querysets import EnrolmentQuerySet
from courses.supervision.forms import AskForm
from courses.supervision.models import (
    SESSION_KINDS,
    Feedback,
    PlannedSession,
    PracticeRequest,
    RequestKind,
)
from courses.supervision.permissions import supervised_enrolments, supervisors_of
from courses.supervision.views.people import kind_sent
from lms.core.errors import LmsError

from .actions import ask_for_session, start_session, step_for
from .status import FeedbackPlan, plans_for


def _completed(rows: EnrolmentQuerySet, pk: int) -> Enrolment:
    found = rows.filter(completed_at__isnull=False).select_related("course", "agency", "learner")
    return get_object_or_404(found, pk=pk)


def _plan(enrolment: Enrolment) -> FeedbackPlan | None:
    return next(iter(plans_for(PlannedSession.objects.filter(enrolment=enrolment))), None)


def _given(request: HttpRequest, enrolment: Enrolment) -> list[Feedback]:
    rows = Feedback.objects.visible_to(request.user).filter(enrolment=enrolment, coaching=True)
    rows = rows.exclude(state="set_aside").select_related("observer", "learner", "amendment")
    return list(rows)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What the agency has given and owes after one course; and asking for a time."""
    enrolment = _completed(Enrolment.objects.filter(learner=request.user), enrolment_id)
    asked = _open_requests(enrolment)
    kinds = [kind for kind in RequestKind.values if kind not in {row.kind for row in asked}]
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, supervisors=supervisors_of(enrolment), kinds=kinds)
    if sent is not None and form.is_valid() and _ask(request, enrolment, form):
        return redirect("supervision:sessions", enrolment.pk)
    plan = _plan(enrolment)
    may_ask = plan is not None and plan.is_under_way and kinds and step_for(enrolment)
    context = {
        "enrolment": enrolment,
        "plan": plan,
        "asked": asked,
        "form": form if may_ask or form.errors else None,
        "feedback": _given(request, enrolment),
    }
    status = 422 if form.errors else 200
    return render(request, "supervision/dose/sessions.html", context, status=status)


def _open_requests(enrolment: Enrolment) -> list[PracticeRequest]:
    rows = PracticeRequest.objects.open().filter(enrolment=enrolment, coaching=True)
    return list(rows.select_related("supervisor", "learner"))


def _ask(request: HttpRequest, enrolment: Enrolment, form: AskForm) -> bool:
    try:
        sent = ask_for_session(enrolment, learner=request.user, **form.asked())
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Sent. {sent.supervisor} has your request.")
    return True


@require_safe
@login_required
def coaching(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """One person's sessions after a course, to a supervisor who gives them."""
    enrolment = _completed(supervised_enrolments(request.user), enrolment_id)
    context = {
        "enrolment": enrolment,
        "plan": _plan(enrolment),
        "feedback": _given(request, enrolment),
        "kinds": SESSION_KINDS if step_for(enrolment) else (),
    }
    return render(request, "supervision/dose/coaching.html", context)


@login_required
@require_POST
def start(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Open the form of a session."""
    enrolment = _completed(supervised_enrolments(request.user), enrolment_id)
    draft = start_session(enrolment, by=request.user, kind=kind_sent(request))
    return redirect("supervision:edit", pk=draft.pk)
