"""A group's pages: for whoever leads it, and for its members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.supervision.models import ConsultationGroup, GroupMember
from lms.core.errors import BadInput, LmsError
from lms.people.models import Role

from . import actions
from .forms import AgreementsForm, GroupForm, MemberForm
from .reading import group_page, groups_of


def find_group(request: HttpRequest, pk: UUID, **only: Any) -> ConsultationGroup:
    rows = ConsultationGroup.objects.visible_to(request.user).filter(**only)
    return get_object_or_404(rows.select_related("agency", "facilitator", "split"), pk=pk)


def find_led(request: HttpRequest, pk: UUID) -> ConsultationGroup:
    """Return a group that the person asking leads; for everyone else there is nothing here."""
    return find_group(request, pk, facilitator=request.user, ended_at=None)


def accepted(form: BaseForm, act: Any) -> bool:
    """Carry out what a form asks; put a refusal beside the form and keep what was typed."""
    try:
        act()
    except LmsError as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@require_safe
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    context = {
        "groups": groups_of(request.user),
        "may_start": request.user.has_role(Role.SUPERVISOR),
    }
    return render(request, "supervision/groups/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_group(request: HttpRequest) -> HttpResponse:
    person = request.user
    if not person.has_role(Role.SUPERVISOR):
        raise Http404("Only supervisors lead a group.")
    sent = request.POST if request.method == "POST" else None
    form = GroupForm(sent, facilitator=person)
    if sent is not None and form.is_valid():
        try:
            group = actions.start_group(by=person, **form.cleaned_data)
        except LmsError as refusal:
            form.add_error(None, refusal.sentence)
        else:
            said = f"{group} is there. Everyone is asked to read the agreements."
            messages.success(request, said)
            return redirect(group)
    status = 422 if form.errors else 200
    return render(request, "supervision/groups/new.html", {"form": form}, status=status)


@require_safe
@login_required
def group(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _show(request, find_group(request, pk))


def _show(
    request: HttpRequest, found: ConsultationGroup, status: int = 200, **sent: BaseForm
) -> HttpResponse:
    page = group_page(found, request.user)
    context: dict[str, Any] = {"group": found, "page": page}
    if page.leads and found.is_open:
        context["member_form"] = MemberForm(facilitator=request.user)
    return render(request, "supervision/groups/group.html", context | sent, status=status)


@login_required
@require_POST
def take_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_led(request, pk)
    form = MemberForm(request.POST, facilitator=request.user)
    if not form.is_valid():
        return _show(request, found, 422, member_form=form)
    data = form.cleaned_data
    actions.add_member(found, data["person"], role=data["role"], by=request.user)
    messages.success(request, f"{data['person']} takes part.")
    return redirect(found)


@login_required
@require_POST
def let_go(request: HttpRequest, pk: UUID, member_id: int) -> HttpResponse:
    found = find_led(request, pk)
    member = get_object_or_404(GroupMember.objects.visible_to(request.user), pk=member_id)
    if member.group_id != found.pk:
        raise Http404("Of another group.")
    actions.end_membership(found, member.person, by=request.user)
    messages.success(request, f"{member.person} takes part no more. Their hours stay theirs.")
    return redirect(found)


@login_required
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    ended = actions.end_group(find_led(request, pk), by=request.user)
    messages.success(request, f"{ended} has ended. What was recorded stays.")
    return redirect("supervision:groups")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreements(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the next version."""
    found = find_led(request, pk)
    now = found.current_agreement()
    sent = request.POST if request.method == "POST" else None
    form = AgreementsForm(sent, initial={"words": now.words if now else ""})
    if sent is not None and form.is_valid():
        row = actions.change_agreements(found, form.cleaned_data["words"], by=request.user)
        messages.success(request, f"Saved as version {row.version}. Everyone is asked to read it.")
        return redirect(found)
    context = {"group": found, "form": form, "now": now}
    status = 422 if form.errors else 200
    return render(request, "supervision/groups/agreements.html", context, status=status)


@login_required
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = find_group(request, pk)
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 4:
        raise BadInput("Say which version of the agreements you have read.")
    actions.accept_agreements(found, by=request.user, version=int(version))
    messages.success(request, "Accepted. Thank you.")
    return redirect(found)
