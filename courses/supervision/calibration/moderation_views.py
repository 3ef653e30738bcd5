"""A conversation between two who saw a criterion differently."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from courses.supervision.models import Criterion, Moderation
from courses.supervision.permissions import WHO_SEES_MODERATION
from lms.core.errors import LmsError

from . import moderating
from .forms import NoteForm, PartnerForm
from .reading import seen_in


def _between_us(request: HttpRequest, pk: UUID) -> Moderation:
    rows = Moderation.objects.visible_to(request.user)
    related = rows.select_related("first", "second", "noted_by", "agency", "round", "later")
    return get_object_or_404(related, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moderation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both ratings beside the anchors, and what the two agree on."""
    found = _between_us(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None, moderation=found)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            moderating.write_note(found, note, by=request.user)
        except LmsError as refusal:
            said = {"refused": refusal.sentence, "typed": [note]}
            return _show(request, _between_us(request, pk), refusal.status, form=form, **said)
        other = found.other_than(request.user)
        messages.success(request, f"Kept. {other} can agree to it, or write it anew.")
        return redirect(found)
    return _show(request, found, 422 if form.errors else 200, form=form)


def _show(request: HttpRequest, found: Moderation, status: int, **said: Any) -> HttpResponse:
    people = moderating.partners(found.agency, request.user)
    rubric = found.round.rubric_id if found.round_id else found.later.rubric_id
    context = {
        "moderation": found,
        "other": found.other_than(request.user),
        "mine_is_closed": found.has_closed(request.user),
        "seen": seen_in(found, request.user),
        "criterion": Criterion.objects.filter(rubric=rubric, slug=found.criterion).first(),
        "partner_form": None if found.second_id else PartnerForm(people=people),
        "who_sees": WHO_SEES_MODERATION,
    }
    page = "supervision/calibration/moderation.html"
    return render(request, page, context | said, status=status)


@login_required
@require_POST
def partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose whom to talk it through with."""
    found = _between_us(request, pk)
    form = PartnerForm(request.POST, people=moderating.partners(found.agency, request.user))
    if not form.is_valid():
        return _show(request, found, 422, form=NoteForm(moderation=found), partner_form=form)
    moderating.choose_partner(found, form.cleaned_data["partner"], by=request.user)
    messages.success(request, f"{form.cleaned_data['partner']} is told.")
    return redirect(found)


@login_required
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to the note, for one's own part."""
    found = _between_us(request, pk)
    closed = moderating.close(found, by=request.user)
    words = "You have both closed this." if closed.is_closed else "Closed for your part."
    messages.success(request, words)
    return redirect(found)
