"""Reading feedback, answering it, signing it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision import actions
from courses.supervision.forms import ReplyForm
from courses.supervision.models import Feedback
from courses.supervision.story import story_for


def _feedback(request: HttpRequest, pk: UUID) -> Feedback:
    rows = Feedback.objects.visible_to(request.user)
    related = rows.select_related(
        "learner", "observer", "signed_off_by", "step", "rubric", "enrolment__course"
    )
    return get_object_or_404(related, pk=pk)


@require_safe
@login_required
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _feedback(request, pk)
    if found.is_draft:
        return redirect("supervision:edit", pk=pk)
    return _show(request, found, ReplyForm())


def _show(
    request: HttpRequest, found: Feedback, form: ReplyForm, status: int = 200
) -> HttpResponse:
    context = {"feedback": found, "story": story_for(found, request.user), "form": form}
    return render(request, "supervision/feedback.html", context, status=status)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _feedback(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    actions.acknowledge(found, by=request.user, reply=form.cleaned_data["reply"])
    messages.success(request, f"Thank you. {found.observer} sees that you have read it.")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what signing means and what stands in its way, then sign."""
    found = _feedback(request, pk)
    if request.method == "POST":
        actions.sign_off(found, by=request.user)
        messages.success(request, f"Signed off. {found.learner} sees it.")
        return redirect(found)
    if found.is_signed_off:
        return redirect(found)
    story = story_for(found, request.user)
    if not story.may_sign:
        raise Http404("Not theirs to sign.")
    return render(request, "supervision/sign_off.html", {"feedback": found, "story": story})
