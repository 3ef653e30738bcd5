"""Withdrawing a certificate, giving it back, issuing it again: one form each, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lms.core.errors import NotPermitted
from lms.people.fresh import freshly_signed_in

from . import actions
from .forms import ReasonForm
from .models import Certificate
from .page import CertificatePage
from .permissions import may_revoke
from .places import show_under_team


@dataclass(frozen=True)
class Step:
    """What a manager does to a certificate, in the words of its form."""

    act: Callable[..., Any]
    title: str
    text: str
    button: str
    done: str
    also: str = ""
    """Said of a certificate that was issued in place of another."""


WITHDRAW = Step(
    actions.revoke,
    "Withdraw this certificate",
    "It stays in the record and its check page says that it no longer counts. The reason is kept "
    "for you and other managers; the page shows it to nobody.",
    "Withdraw it",
    "The certificate has been withdrawn.",
    "The certificate that it was issued in place of is withdrawn with it.",
)
GIVE_BACK = Step(
    actions.reinstate,
    "Give this certificate back",
    "It counts again from now on. That it had been withdrawn, and why, stays on record.",
    "Give it back",
    "The certificate counts again.",
    "What was withdrawn with it is again marked as replaced.",
)
ISSUE_AGAIN = Step(
    actions.reissue,
    "Issue this certificate again",
    "A new certificate is made under the holder’s name of today, with a number of its own. Course, "
    "dates and everything else stay as they were; the old one stays in the record and is marked "
    "as replaced.",
    "Issue it again",
    "The certificate has been issued again.",
)


def _take(request: HttpRequest, pk: object, step: Step) -> HttpResponse:
    visible = Certificate.objects.visible_to(request.user).with_state()
    found = get_object_or_404(visible, pk=pk)
    if not may_revoke(request.user, found):
        raise NotPermitted("Only someone who manages the holder can do this.")
    show_under_team(request, found)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = step.act(found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, step.done)
        return redirect(made if isinstance(made, Certificate) else found)
    context = {"form": form, "step": step, "certificate": found}
    context["page"] = CertificatePage(found.snapshot)
    status = 422 if form.errors else 200
    return render(request, "certificates/reason.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def withdraw(request: HttpRequest, pk: object) -> HttpResponse:
    return _take(request, pk, WITHDRAW)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def give_back(request: HttpRequest, pk: object) -> HttpResponse:
    return _take(request, pk, GIVE_BACK)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def issue_again(request: HttpRequest, pk: object) -> HttpResponse:
    return _take(request, pk, ISSUE_AGAIN)
