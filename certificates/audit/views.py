from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certificates.permissions import may_audit
from certificates.register.choosing import managed_agencies
from lms.downloads.actions import ask_for
from lms.people.fresh import freshly_signed_in
from lms.people.models import Agency, User

from .forms import AuditForm
from .maker import AuditMaker


def audited_agency(person: User, asked: str) -> Agency:
    """Return the agency asked for, or the first that someone manages as a whole.

    Raises Http404 for people who manage none.
    """
    managed = managed_agencies(person)
    whole = [agency for agency in managed if may_audit(person, agency)]
    if not whole:
        raise Http404("Nothing here for people who don’t manage a whole agency.")
    return next((agency for agency in whole if str(agency.pk) == asked), whole[0])


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
def audit(request: HttpRequest) -> HttpResponse:
    """Choose a course and a period, see what there is, and have the pack made."""
    posted = request.method == "POST"
    sent = request.POST if posted else request.GET
    agency = audited_agency(request.user, sent.get("agency", ""))
    request.shown_under = reverse("reports:team")
    form = AuditForm(sent if posted or sent.get("course") else None, agency=agency)
    if posted and form.is_valid():
        ask_for(
            AuditMaker.kind, f"Audit pack: {form.activity()}", form.parameters(),
            owner=request.user, agency=agency,
        )  # fmt: skip
        messages.success(request, "The audit pack is being put together. It appears here.")
        return redirect("downloads:list")
    context = {"form": form, "agency": agency, "activity": form.is_valid() and form.activity()}
    status = 422 if posted or form.errors else 200
    return render(request, "certificates/audit.html", context, status=status)
