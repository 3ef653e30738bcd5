"""Writing down what was seen, looking it through, sharing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision import actions
from courses.supervision.actions import NotReady
from courses.supervision.drafts import WrittenElsewhere, differing, saved_or_why
from courses.supervision.forms import DRAFT_FORMS, DraftForm
from courses.supervision.identifiers.finding import CANT
from courses.supervision.kept import signed_in, take_kept
from courses.supervision.models import Feedback, FeedbackAttachment, FeedbackForm
from courses.supervision.readiness import missing_before_sharing, notes_without_rating
from courses.supervision.story import story_for
from courses.supervision.tone import patterns_in, wordings_in
from lms.core.errors import LmsError
from lms.core.open_page import OpenPage

from .reading import find_feedback, show_feedback


def _own(request: HttpRequest, pk: UUID) -> Feedback:
    rows = Feedback.objects.visible_to(request.user).filter(observer=request.user)
    related = rows.select_related("learner", "observer", "step", "rubric", "enrolment__agency")
    return get_object_or_404(related, pk=pk)


def _form(draft: Feedback, data: object = None) -> DraftForm:
    ratings = list(draft.ratings.select_related("criterion"))
    wording = FeedbackForm.objects.filter(kind=draft.kind).first()
    form = DRAFT_FORMS[type(draft)]
    return form(data, instance=draft, ratings=ratings, wording=wording)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("supervision:edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The observation form, criterion by criterion."""
    draft = _own(request, pk)
    if request.method == "POST":
        return _save(request, draft)
    kept = take_kept(request, pk)
    if not draft.is_draft:
        return _too_late(request, draft, kept) if kept else redirect(draft)
    if kept:
        unseen = not OpenPage.of(kept).has_seen(draft.token)
        return show_draft(request, draft, _form(draft, kept), unseen=unseen)
    return show_draft(request, draft)


def _too_late(request: HttpRequest, draft: Feedback, kept: QueryDict) -> HttpResponse:
    """Show what was typed into a draft that has been shared or set aside since, to copy."""
    boxes = {name: field.widget for name, field in _form(draft).fields.items()}
    words = [kept.get(name) for name, box in boxes.items() if isinstance(box, Textarea)]
    said = {"refused": "This is no longer a draft.", "typed": [row for row in words if row]}
    return show_feedback(request, find_feedback(request, draft.pk), said)


def show_draft(
    request: HttpRequest,
    draft: Feedback,
    form: DraftForm | None = None,
    *,
    unseen: bool = False,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(draft)
    saved = _own(request, draft.pk) if form.is_bound else draft
    context = {"draft": saved, "form": form, "criteria": form.criteria()}
    context["elsewhere"] = differing(form, _form(saved)) if unseen else []
    context["files"] = FeedbackAttachment.objects.visible_to(request.user).filter(feedback=draft)
    return render(request, "supervision/observation.html", context, status=status)


def _save(request: HttpRequest, draft: Feedback) -> HttpResponse:
    form = _form(draft, request.POST)
    complete = form.is_valid()
    try:
        page = OpenPage.of(request.POST)
        actions.save_draft(draft, form.draft(), by=request.user, page=page)
    except WrittenElsewhere as refusal:
        return show_draft(request, draft, form, unseen=True, status=refusal.status)
    except LmsError as refusal:
        messages.warning(request, f"{refusal.sentence} What you wrote here is below, to copy.")
        return show_draft(request, draft, form, status=refusal.status)
    if not complete:
        return show_draft(request, draft, form, status=422)
    if request.POST.get("then") == "preview":
        return redirect("supervision:preview", pk=draft.pk)
    messages.success(request, "Saved as a draft. Only you see it.")
    return redirect("supervision:edit", pk=draft.pk)


@require_POST
@signed_in("supervision:edit")
def autosave(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Keep what is written so far; what can't be kept is named, the rest is kept all the same."""
    draft = _own(request, pk)
    form = _form(draft, request.POST)
    form.full_clean()
    page = OpenPage.of(request.POST)
    saved = actions.save_draft(draft, form.draft(), by=request.user, page=page)
    return saved_or_why(form, saved.saved_at)


@require_safe
@login_required
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The feedback as the learner will read it, with what it still needs."""
    draft = _own(request, pk)
    return _look_through(request, draft) if draft.is_draft else redirect(draft)


def _look_through(
    request: HttpRequest, draft: Feedback, *, has_changed: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "has_changed": has_changed,
        "draft": draft,
        "story": story_for(draft, request.user),
        "missing": missing_before_sharing(draft),
        "notes": notes_without_rating(draft),
        "wordings": wordings_in(draft),
        "patterns": patterns_in(draft),
        "cant": CANT,
    }
    return render(request, "supervision/preview.html", context, status=status)


@login_required
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = _own(request, pk)
    try:
        shared = actions.share(draft, by=request.user, read=request.POST.get("read"))
    except WrittenElsewhere as refusal:
        fresh = _own(request, pk)
        return _look_through(request, fresh, has_changed=True, status=refusal.status)
    except NotReady:
        return _look_through(request, draft, status=422)
    messages.success(request, f"Shared. {draft.learner} chooses when to read it.")
    return redirect(shared)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then put a draft away that came to nothing."""
    draft = _own(request, pk)
    if request.method == "POST":
        actions.set_aside(draft, by=request.user)
        messages.success(request, "Set aside. Nothing of it was shared.")
        return redirect("supervision:home")
    if not draft.is_draft:
        return redirect(draft)
    return render(request, "supervision/set_aside.html", {"draft": draft})
