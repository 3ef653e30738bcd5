"""What follows shared feedback: when to read it, a plan, replies, a second look, a newer row."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from courses.supervision import actions
from courses.supervision.after_forms import (
    FollowUpForm,
    LookForm,
    OpinionForm,
    PlanForm,
    ReasonForm,
    WordsForm,
)
from courses.supervision.models import Feedback, Reading, Repair
from courses.supervision.permissions import supervisors_of
from lms.core.errors import LmsError

from .reading import find_feedback, posted


@login_required
@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Now, later or together: nothing of the feedback is shown before the learner has said so."""
    found = find_feedback(request, pk)
    choice = request.POST.get("reading", "")
    actions.choose_reading(found, by=request.user, choice=choice)
    said = {
        Reading.LATER: "It stays here until you want it.",
        Reading.TOGETHER: f"{found.observer} knows that you would like to read it together.",
    }
    if choice in said:
        messages.success(request, said[choice])
    return redirect(found)


@login_required
@require_POST
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        actions.plan_first(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Kept. {found.learner} is asked to agree.")

    return posted(request, pk, PlanForm(request.POST), "plan_form", act)


@login_required
@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        actions.agree_plan(found, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, "Agreed. A further observation shows how it went.")

    return posted(request, pk, WordsForm(request.POST), "agree_form", act)


@login_required
@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        actions.reply_to(found, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, "Sent.")

    return posted(request, pk, WordsForm(request.POST, asked=True), "reply_form", act)


@login_required
@require_POST
def ask_look(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        look = actions.ask_second_look(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Sent. {look.reviewer} is asked how they see it.")

    reviewers = supervisors_of(find_feedback(request, pk).enrolment)
    return posted(request, pk, LookForm(request.POST, reviewers=reviewers), "look_form", act)


@login_required
@require_POST
def answer_look(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        actions.answer_second_look(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Kept beside the feedback. Both of them see it.")

    return posted(request, pk, OpinionForm(request.POST), "opinion_form", act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, then withdraw a feedback or open the draft that will take its place."""
    found = find_feedback(request, pk, observer=request.user)
    if not found.is_shared or found.is_amended:
        return redirect(found)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_amended(request, found, form))
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
    context = {"feedback": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "supervision/amend.html", context, status=status)


def _amended(request: HttpRequest, found: Feedback, form: forms.Form) -> str:
    """Withdraw it, or open its correction; return where to go on."""
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["how"] == ReasonForm.WITHDRAW:
        actions.withdraw_feedback(found, by=request.user, reason=reason)
        messages.success(request, "Withdrawn. It stays to be read, and counts no more.")
        return found.get_absolute_url()
    draft = actions.correct_feedback(found, by=request.user, reason=reason)
    messages.success(request, "Here are your words again, to put right. Then share it anew.")
    return reverse("supervision:edit", args=[draft.pk])


@login_required
@require_POST
def ask_repair(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> HttpResponse:
        asked = actions.ask_repair(found, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, "Thank you for saying so. This is where it is followed up.")
        return redirect(asked)

    return posted(request, pk, WordsForm(request.POST), "repair_form", act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of the three: what was asked, and what has been done."""
    rows = Repair.objects.visible_to(request.user)
    asked = get_object_or_404(
        rows.select_related("learner", "supervisor", "neutral", "step", "enrolment__course"), pk=pk
    )
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow_up(asked, by=request.user, **form.cleaned_data)
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Kept. The other two see it.")
            return redirect(asked)
    context = {"repair": asked, "notes": asked.notes.select_related("author"), "form": form}
    return render(request, "supervision/repair.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def recording_gone(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_feedback(request, pk)
    actions.confirm_deleted(found, by=request.user)
    messages.success(request, "Noted: the recording is gone.")
    return redirect(found)
