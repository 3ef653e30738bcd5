"""Reading feedback, answering it, signing it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision import actions
from courses.supervision.actions import why_not_signed
from courses.supervision.after_forms import LookForm, OpinionForm, PlanForm, WordsForm
from courses.supervision.forms import ReplyForm
from courses.supervision.models import Feedback, FeedbackAttachment, Repair
from courses.supervision.permissions import supervisors_of
from courses.supervision.story import FeedbackStory, story_for
from lms.core.errors import BadInput, LmsError
from lms.people.fresh import freshly_signed_in

Forms = dict[str, Any]
Act = Callable[[Feedback, forms.Form], HttpResponse | None]


def find_feedback(request: HttpRequest, pk: UUID, **only: Any) -> Feedback:
    rows = Feedback.objects.visible_to(request.user).filter(**only)
    related = rows.select_related(
        "learner", "observer", "signed_off_by", "step", "rubric", "enrolment__course",
        "enrolment__agency", "amendment__by", "amendment__replacement", "corrects",
        "plan_first__made_by", "second_look__reviewer",
    )  # fmt: skip
    return get_object_or_404(related, pk=pk)


@require_safe
@login_required
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_feedback(request, pk)
    if found.is_draft:
        return redirect("supervision:edit", pk=pk)
    return show_feedback(request, found)


def show_feedback(
    request: HttpRequest, found: Feedback, sent: Forms | None = None, status: int = 200
) -> HttpResponse:
    """Show it as this reader may see it; ``sent`` holds what needs another look."""
    story = story_for(found, request.user)
    context = {"feedback": found, "story": story}
    if story.is_shut:
        context |= _to_copy(sent or {})
        return render(request, "supervision/choose.html", context, status=status)
    context["files"] = FeedbackAttachment.objects.visible_to(request.user).filter(feedback=found)
    context |= _forms(found, story) | (sent or {})
    return render(request, "supervision/feedback.html", context, status=status)


def _to_copy(sent: Forms) -> Forms:
    """Return what was sent, and the words of forms that a page doesn't show."""
    for form in sent.values():
        if isinstance(form, forms.Form):
            [refusal, *_] = form.errors.values()
            typed = [value for field in form if isinstance(value := field.value(), str)]
            return {"refused": refusal[0], "typed": typed}
    return sent


def _forms(found: Feedback, story: FeedbackStory) -> Forms:
    reviewers = supervisors_of(found.enrolment).exclude(pk=found.observer_id)
    return {
        "form": ReplyForm(),
        "plan_form": PlanForm(),
        "agree_form": WordsForm(),
        "reply_form": WordsForm(asked=True),
        "look_form": LookForm(reviewers=reviewers) if story.may_ask_look else None,
        "opinion_form": OpinionForm(),
        "repair_form": WordsForm(label="What would help"),
        "replies": found.replies.select_related("author"),
        "repair": Repair.objects.visible_to(story.reader).open().filter(feedback=found).first(),
        "stops": why_not_signed(found, story.reader) if story.may_sign else None,
    }


def posted(request: HttpRequest, pk: UUID, form: forms.Form, slot: str, act: Act) -> HttpResponse:
    """Do what a form on the feedback page asks; what was typed comes back with a refusal."""
    found = find_feedback(request, pk, shared_at__isnull=False)
    if not form.is_valid():
        return show_feedback(request, found, {slot: form}, status=422)
    try:
        return act(found, form) or redirect(found)
    except BadInput as refusal:
        form.add_error(None, refusal.sentence)
        return show_feedback(request, found, {slot: form}, refusal.status)
    except LmsError as refusal:
        typed = [value for value in form.cleaned_data.values() if isinstance(value, str)]
        refused = {"refused": refusal.sentence, "typed": typed}
        return show_feedback(request, find_feedback(request, pk), refused, refusal.status)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(found: Feedback, form: forms.Form) -> None:
        actions.acknowledge(found, by=request.user, reply=form.cleaned_data["reply"])
        messages.success(request, f"Thank you. {found.observer} sees that you have read it.")

    return posted(request, pk, ReplyForm(request.POST), "form", act)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what signing means and what stands in its way, then sign."""
    found = find_feedback(request, pk)
    if request.method == "POST":
        actions.sign_off(found, by=request.user)
        messages.success(request, f"Signed off. {found.learner} sees it.")
        return redirect(found)
    if found.is_signed_off:
        return redirect(found)
    story = story_for(found, request.user)
    if not story.may_sign:
        raise Http404("Not theirs to sign.")
    context = {"feedback": found, "story": story, "stops": why_not_signed(found, request.user)}
    return render(request, "supervision/sign_off.html", context)
