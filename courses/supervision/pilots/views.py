"""The pages of a pilot: one address, one calm page for each stage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision.drafts import WrittenElsewhere, differing, saved_or_why
from courses.supervision.kept import signed_in, take_kept
from courses.supervision.models import Pilot, PracticePage
from lms.core.errors import LmsError
from lms.core.open_page import OpenPage

from . import actions
from .forms import (
    SAYS,
    AnotherForm,
    CaseForm,
    ChangeForm,
    ContactForm,
    LookBackForm,
    PlanForm,
    ReviewForm,
)
from .page import PilotPage
from .stages import PilotState

Forms = dict[str, Any]
MOVED_ON = "The pilot has gone on to another stage since."
ASKED = "What you would like changed, or to know"
SAID = {
    "take_back": "Taken back. Change what you like, then hand it in again.",
    "ask_change": "Sent. {learner} has your sentence and the plan.",
    "agree": "Agreed. {learner} can begin.",
    "start": "Begun. Write a short note after each contact.",
    "finish": "The contacts are done. Now look back.",
    "ask_more": "Sent. {learner} has your sentence.",
    "set_aside": "Set aside. You can begin another when you like.",
}


def _pilot(request: HttpRequest, pk: UUID) -> Pilot:
    rows = Pilot.objects.visible_to(request.user)
    related = rows.select_related(
        "learner", "supervisor", "agency", "step", "enrolment__course", "enrolment__agency",
        "enrolment__learner",
    )  # fmt: skip
    return get_object_or_404(related, pk=pk)


@login_required
@require_POST
def begin(request: HttpRequest, step_id: int) -> HttpResponse:
    step = get_object_or_404(PracticePage.objects.live(), pk=step_id)
    return redirect(actions.begin(step, by=request.user))


@require_safe
@login_required
def pilot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page at its stage; words sent after a session had ended are back in their form."""
    found = _pilot(request, pk)
    typed = take_kept(request, pk)
    if not typed:
        return _show(request, found)
    slot = _writing(PilotPage(found, request.user))
    if not slot:
        words = [value for name, value in typed.items() if value and name.startswith(SAYS)]
        return _show(request, found, {"refused": MOVED_ON, "typed": words})
    sent: Forms = {slot: WRITTEN[slot](typed, pilot=found)}
    if not OpenPage.of(typed).has_seen(found.token):
        sent["elsewhere"] = differing(sent[slot], WRITTEN[slot](pilot=found))
    return _show(request, found, sent)


def _show(
    request: HttpRequest, found: Pilot, sent: Forms | None = None, status: int = 200
) -> HttpResponse:
    page = PilotPage(found, request.user)
    context = {"pilot": found, "page": page} | _forms(page) | (sent or {})
    return render(request, "supervision/pilot/pilot.html", context, status=status)


def _forms(page: PilotPage) -> Forms:
    slot = _writing(page)
    made: Forms = {"words_form": ChangeForm(label=ASKED)}
    if slot:
        made[slot] = WRITTEN[slot](pilot=page.pilot)
    if page.others:
        made["another_form"] = AnotherForm(people=page.others)
    return made


WRITTEN: dict[str, type[forms.Form]] = {
    "plan_form": PlanForm,
    "contact_form": ContactForm,
    "look_back_form": LookBackForm,
    "review_form": ReviewForm,
}


def _writing(page: PilotPage) -> str:
    """Return which form there is to write in now, for this reader, or nothing."""
    state = page.pilot.state
    if page.is_editable:
        return "plan_form"
    if page.is_learner and state == PilotState.TRYING and not page.contacts_full:
        return "contact_form"
    if page.is_learner and state in (PilotState.OBSERVED, PilotState.STOPPED):
        return "look_back_form"
    if page.acts_as_supervisor and state == PilotState.REFLECTED:
        return "review_form"
    return ""


def _refused(
    request: HttpRequest, found: Pilot, slot: str, form: forms.Form, refusal: LmsError
) -> HttpResponse:
    """Bring a form back with the sentence that refused it, and with what was typed."""
    fresh = _pilot(request, found.pk)
    sent: Forms = {slot: form}
    if isinstance(refusal, WrittenElsewhere):
        sent["elsewhere"] = differing(form, WRITTEN[slot](pilot=fresh))
    else:
        form.add_error(None, refusal.sentence)
    return _show(request, fresh, sent, refusal.status)


@require_POST
@signed_in("supervision:pilot")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the plan, then stay, choose a case, or hand it in."""
    found = _pilot(request, pk)
    form = PlanForm(request.POST, pilot=found)
    complete = form.is_valid()
    try:
        page = OpenPage.of(request.POST)
        actions.save_plan(found, form.answers(), by=request.user, page=page, **form.chosen())
        if not complete:
            return _show(request, _pilot(request, pk), {"plan_form": form}, 422)
        if request.POST.get("then") == "hand_in":
            actions.hand_in(found, by=request.user)
    except LmsError as refusal:
        return _refused(request, found, "plan_form", form, refusal)
    if request.POST.get("then") == "case":
        return redirect("supervision:pilot_case", pk=pk)
    handed = request.POST.get("then") == "hand_in"
    messages.success(
        request, "Handed in. Nothing begins before they agree." if handed else "Saved."
    )
    return redirect(found)


@require_POST
@signed_in("supervision:pilot")
def autosave(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Keep what is written so far, of the plan or of looking back."""
    found = _pilot(request, pk)
    kind = PlanForm if found.state == PilotState.PREPARE else LookBackForm
    form = kind(request.POST, pilot=found)
    form.full_clean()
    page = OpenPage.of(request.POST)
    if isinstance(form, PlanForm):
        actions.save_plan(found, form.answers(), by=request.user, page=page, **form.chosen())
    else:
        actions.save_reflection(found, form.answers(), by=request.user, page=page)
    return saved_or_why(form, timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose one case from lists: nothing here is typed."""
    found = _pilot(request, pk)
    if not PilotPage(found, request.user).is_editable:
        return redirect(found)
    form = CaseForm(request.POST or None, pilot=found)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["consented_on"]
        try:
            made = actions.add_case(found, form.answers(), by=request.user, consented_on=day)
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{made} is chosen.")
            return redirect(found)
    context = {"pilot": found, "page": PilotPage(found, request.user), "form": form}
    status = 422 if form.errors else 200
    return render(request, "supervision/pilot/case.html", context, status=status)


@login_required
@require_POST
def leave_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    actions.leave_out(found, request.POST.get("label", ""), by=request.user)
    messages.success(request, "Left out.")
    return redirect(found)


@login_required
@require_POST
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    form = ChangeForm(request.POST, label=ASKED)
    if not form.is_valid():
        return _show(request, found, {"words_form": form}, 422)
    verb = request.POST.get("verb", "")
    try:
        actions.move(found, verb, by=request.user, words=form.cleaned_data["words"])
    except LmsError as refusal:
        return _refused(request, found, "words_form", form, refusal)
    messages.success(request, SAID[verb].format(learner=found.learner))
    return redirect(found)


@login_required
@require_POST
def another(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    form = AnotherForm(request.POST, people=PilotPage(found, request.user).others)
    if not form.is_valid():
        return _show(request, found, {"another_form": form}, 422)
    actions.name_another(found, form.cleaned_data["supervisor"], by=request.user)
    messages.success(request, f"Handed over to {form.cleaned_data['supervisor']}.")
    return redirect(found)


@require_POST
@signed_in("supervision:pilot")
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    form = ContactForm(request.POST, pilot=found)
    if not form.is_valid():
        return _show(request, found, {"contact_form": form}, 422)
    data = form.cleaned_data
    try:
        made = actions.note_contact(
            found, data["id"], data["case"], form.answers(), on=data["on"], by=request.user
        )
    except LmsError as refusal:
        return _refused(request, found, "contact_form", form, refusal)
    messages.success(request, f"{made} is noted.")
    return redirect(found)


@login_required
@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The supervisor says that they observed a contact."""
    found = _pilot(request, pk)
    number = request.POST.get("number", "")
    place = int(number) if number.isdecimal() and len(number) < 4 else 0
    actions.confirm_sighting(found, place, by=request.user)
    messages.success(request, f"Contact {place} counts as observed.")
    return redirect(found)


@login_required
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    actions.stop(found, request.POST.get("rule", ""), by=request.user)
    messages.success(request, "Stopped. Usual care goes on.")
    return redirect(found)


@require_POST
@signed_in("supervision:pilot")
def look_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    form = LookBackForm(request.POST, pilot=found)
    complete = form.is_valid()
    try:
        page = OpenPage.of(request.POST)
        actions.save_reflection(found, form.answers(), by=request.user, page=page)
        if not complete:
            return _show(request, _pilot(request, pk), {"look_back_form": form}, 422)
        if request.POST.get("then") == "hand_in":
            actions.look_back(found, by=request.user)
    except LmsError as refusal:
        return _refused(request, found, "look_back_form", form, refusal)
    handed = request.POST.get("then") == "hand_in"
    messages.success(request, f"Handed to {found.supervisor}." if handed else "Saved.")
    return redirect(found)


@require_POST
@signed_in("supervision:pilot")
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _pilot(request, pk)
    form = ReviewForm(request.POST, pilot=found)
    if not form.is_valid():
        return _show(request, found, {"review_form": form}, 422)
    try:
        actions.review(found, by=request.user, **form.cleaned_data)
    except LmsError as refusal:
        return _refused(request, found, "review_form", form, refusal)
    messages.success(request, f"Reviewed. {found.learner} sees it.")
    return redirect(found)
