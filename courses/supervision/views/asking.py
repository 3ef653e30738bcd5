"""Asking for an observation, and answering."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from courses.progress.access import access_to
from courses.supervision import actions
from courses.supervision.forms import AnswerForm, AskForm
from courses.supervision.models import PracticePage, PracticeRequest
from courses.supervision.permissions import supervisors_of


@login_required
@require_POST
def ask(request: HttpRequest, step_id: int) -> HttpResponse:
    """Send a request; a form that needs another look comes back on the step's own page."""
    step = get_object_or_404(PracticePage.objects.live(), pk=step_id)
    access = access_to(request.user, step)
    form = AskForm(request.POST, supervisors=supervisors_of(access.require_open()))
    if not form.is_valid():
        request.step_access, request.ask_form = access, form
        return render(request, step.template, step.get_context(request), status=422)
    sent = actions.ask_for_practice(step, learner=request.user, **form.cleaned_data)
    messages.success(request, f"Sent. {sent.supervisor} has your request.")
    return redirect(step.get_url(request))


def _request(request: HttpRequest, pk: UUID) -> PracticeRequest:
    rows = PracticeRequest.objects.visible_to(request.user)
    related = rows.select_related("learner", "supervisor", "step", "enrolment__course")
    return get_object_or_404(related, pk=pk)


@require_safe
@login_required
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _show(request, _request(request, pk), AnswerForm())


def _show(
    request: HttpRequest, asked: PracticeRequest, form: AnswerForm, status: int = 200
) -> HttpResponse:
    drafts = asked.feedback.drafts().visible_to(request.user)
    context = {"asked": asked, "form": form, "draft": drafts.first()}
    return render(request, "supervision/request.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    accept = form.cleaned_data["answer"] == AnswerForm.ACCEPT
    actions.answer_request(asked, by=request.user, accept=accept, reply=form.cleaned_data["reply"])
    done = "Accepted" if accept else "Handed back"
    messages.success(request, f"{done}. {asked.learner} sees your answer.")
    return redirect("supervision:request", pk=pk) if accept else redirect("supervision:home")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    actions.withdraw_request(asked, by=request.user)
    messages.success(request, "Withdrawn. You can ask again whenever you like.")
    return redirect(asked.step.get_url(request))


@login_required
@require_POST
def observe_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the observation form for a request."""
    asked = _request(request, pk)
    draft = actions.start_observation(asked.enrolment, asked.step, by=request.user, request=asked)
    return redirect("supervision:edit", pk=draft.pk)
