from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import actions
from .forms import AcceptForm, InviteForm
from .models import Agency, Invitation, Role, User


def managed_agency(person: User) -> Agency:
    """Return the agency whose people someone manages, wholly or in part; raise 404 for others."""
    managing = person.memberships_as(Role.MANAGER)
    if not managing:
        raise Http404("Nothing here for people who manage nobody.")
    return managing[0].agency


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite someone to one's agency, and see who hasn't answered yet."""
    agency = managed_agency(request.user)
    form = InviteForm(posted(request), manager=request.user, agency=agency)
    if form.is_valid():
        try:
            made = actions.invite(agency, by=request.user, **form.cleaned_data)
        except actions.AlreadyHere as refusal:
            form.add_error("email", refusal.sentence)
        else:
            messages.success(request, _sent(made))
            return redirect("people:invite")
    unanswered = Invitation.objects.visible_to(request.user).unanswered().filter(agency=agency)
    context = {
        "form": form,
        "managed": agency,
        "invitations": unanswered.select_related("team", "invited_by"),
        "now": timezone.now(),
    }
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


def _sent(invitation: Invitation) -> str:
    last_day = date_format(invitation.expires_at.astimezone(invitation.agency.zone), "j F Y")
    return f"An invitation is on its way to {invitation.email}. Its link works until {last_day}."


def _own_invitation(person: User, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(person).unanswered()
    return get_object_or_404(rows.select_related("agency", "team"), pk=pk)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.renew_invitation(_own_invitation(request.user, pk), by=request.user)
    messages.success(request, _sent(made))
    return redirect("people:invite")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    gone = actions.withdraw_invitation(_own_invitation(request.user, pk), by=request.user)
    messages.success(
        request, f"The invitation to {gone.email} is withdrawn; its link no longer works."
    )
    return redirect("people:invite")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail: for someone new, their name and a password."""
    try:
        found = actions.open_invitation(token)
    except actions.InvitationClosed:
        return _closed(request, token)
    if request.user.is_authenticated or _has_account(found):
        return render(request, "people/invitation_known.html", _known(request, found))
    form = AcceptForm(posted(request), invitation=found)
    if form.is_valid():
        return _accept(request, token, form)
    context = {"form": form, "invitation": found}
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    try:
        person = actions.accept_invitation(token, **form.cleaned_data)
    except actions.InvitationClosed:
        return _closed(request, token)
    except actions.AlreadyHere:
        return redirect("people:invitation", token=token)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _welcome(request, person)


def _welcome(request: HttpRequest, person: User) -> HttpResponse:
    messages.success(request, f"Welcome, {person.first_name or person.email}. You’re signed in.")
    return redirect(settings.LOGIN_REDIRECT_URL)


def _has_account(found: Invitation) -> bool:
    return User.objects.filter(email__iexact=found.email).exists()


def _known(request: HttpRequest, found: Invitation) -> dict[str, object]:
    """Say who is looking: the invited person, someone else signed in, or nobody yet."""
    user = request.user
    return {
        "invitation": found,
        "is_theirs": user.is_authenticated and user.email.lower() == found.email,
    }


@login_required
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up a place with the account one has."""
    try:
        person = actions.join(token, by=request.user)
    except actions.InvitationClosed:
        return _closed(request, token)
    return _welcome(request, person)


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the link is spent, and whom to ask as far as it is still known."""
    rows = Invitation.objects.select_related("agency", "invited_by")
    known = rows.filter(token_hash=Invitation.hash_token(token)).first()
    return render(request, "people/invitation_closed.html", {"invitation": known}, status=410)
