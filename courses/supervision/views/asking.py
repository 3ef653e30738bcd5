"""Asking for an observation, and answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from courses.progress.access import access_to
from courses.supervision import actions
from courses.supervision.calendars import REQUEST, entry
from courses.supervision.forms import AnswerForm, AskForm
from courses.supervision.models import PracticePage, PracticeRequest
from courses.supervision.permissions import supervisors_of
from lms.core.errors import LmsError
from lms.people.models import User


@login_required
@require_POST
def ask(request: HttpRequest, step_id: int) -> HttpResponse:
    """Send a request; a form that needs another look comes back on the step's own page."""
    step = get_object_or_404(PracticePage.objects.live(), pk=step_id)
    access = access_to(request.user, step)
    form = AskForm(request.POST, supervisors=supervisors_of(access.require_open()))
    status = 422
    if form.is_valid():
        try:
            sent = actions.ask_for_practice(step, learner=request.user, **form.asked())
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"Sent. {sent.supervisor} has your request.")
            return redirect(step.get_url(request))
    request.step_access, request.ask_form = access, form
    return render(request, step.template, step.get_context(request), status=status)


def _request(request: HttpRequest, pk: UUID) -> PracticeRequest:
    rows = PracticeRequest.objects.visible_to(request.user)
    related = rows.select_related("learner", "supervisor", "step", "enrolment__course")
    return get_object_or_404(related, pk=pk)


@require_safe
@login_required
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    return _show(request, asked, _answer_form(asked))


def _answer_form(asked: PracticeRequest, data: QueryDict | None = None) -> AnswerForm:
    others = supervisors_of(asked.enrolment).exclude(pk=asked.supervisor_id)
    wished = next(iter(asked.suggested_times()), None)
    first = asked.starts_at or wished
    return AnswerForm(data, others=others, initial={"starts_at": first, "place": asked.place})


def _show(
    request: HttpRequest, asked: PracticeRequest, form: AnswerForm, status: int = 200, **said: Any
) -> HttpResponse:
    drafts = asked.feedback.drafts().visible_to(request.user)
    context = {"asked": asked, "form": form, "draft": drafts.first(), **said}
    return render(request, "supervision/request.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    form = _answer_form(asked, request.POST)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    try:
        said = ANSWERS[form.cleaned_data["answer"]](asked, request.user, form.cleaned_data)
    except LmsError as refusal:
        words = {"refused": refusal.sentence, "typed": [form.cleaned_data["reply"]]}
        return _show(request, _request(request, pk), form, refusal.status, **words)
    messages.success(request, f"{said} {asked.learner} sees your answer.")
    stays = form.cleaned_data["answer"] in (AnswerForm.ACCEPT, AnswerForm.PROPOSE)
    return redirect(asked) if stays else redirect("supervision:home")


def _accept(asked: PracticeRequest, by: User, data: dict[str, Any]) -> str:
    words = {name: data[name] for name in ("reply", "starts_at", "place")}
    actions.answer_request(asked, by=by, accept=True, **words)
    return "Accepted."


def _propose(asked: PracticeRequest, by: User, data: dict[str, Any]) -> str:
    actions.propose_time(asked, by=by, starts_at=data["starts_at"], reply=data["reply"])
    return "Proposed."


def _hand_over(asked: PracticeRequest, by: User, data: dict[str, Any]) -> str:
    actions.hand_over(asked, by=by, to=data["to"], reply=data["reply"])
    return f"Handed over to {data['to']}."


def _hand_back(asked: PracticeRequest, by: User, data: dict[str, Any]) -> str:
    actions.answer_request(asked, by=by, accept=False, reply=data["reply"])
    return "Handed back."


ANSWERS = {
    AnswerForm.ACCEPT: _accept,
    AnswerForm.PROPOSE: _propose,
    AnswerForm.HAND_OVER: _hand_over,
    AnswerForm.HAND_BACK: _hand_back,
}


@login_required
@require_POST
def agree_time(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    actions.agree_to_time(asked, by=request.user)
    messages.success(request, f"Agreed. {asked.supervisor} sees it.")
    return redirect(asked)


@require_safe
@login_required
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agreed time as a calendar file."""
    asked = _request(request, pk)
    if asked.starts_at is None:
        raise Http404("No time is agreed.")
    words = {"starts_at": asked.starts_at, "sequence": asked.sequence, "at": timezone.now()}
    file = entry(asked, method=REQUEST, **words)
    headers = {"Content-Disposition": 'attachment; filename="practice.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    actions.withdraw_request(asked, by=request.user)
    messages.success(request, "Withdrawn. You can ask again whenever you like.")
    return redirect(asked.url_for_learner())


@login_required
@require_POST
def observe_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the observation form for a request."""
    asked = _request(request, pk)
    draft = actions.start_observation(asked.enrolment, asked.step, by=request.user, request=asked)
    return redirect("supervision:edit", pk=draft.pk)
