"""The register of an agency's certificates: looking, choosing, and taking along."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from certificates.models import Certificate, ProviderApproval
from certificates.permissions import may_audit
from certificates.taking import take_page
from lms.core.errors import BadInput
from lms.downloads.actions import ask_for
from lms.people.fresh import freshly_signed_in
from lms.people.models import Role, User

from .bundle import CertificatesMaker, NothingChosen
from .choosing import RegisterForm

PER_PAGE = 50


def manages_anyone(person: User) -> None:
    """Raise Http404 for people who manage nobody: there is no register for them."""
    if not person.memberships_as(Role.MANAGER):
        raise Http404("Nothing here for people who manage nobody.")


def asked(request: HttpRequest) -> RegisterForm:
    manages_anyone(request.user)
    request.shown_under = reverse("reports:team")
    return RegisterForm(request.GET or request.POST, person=request.user)


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Every certificate that a manager answers for, by course, period, team and state."""
    form = asked(request)
    page = Paginator(form.certificates(), PER_PAGE).get_page(request.GET.get("page"))
    shown = [row.pk for row in page.object_list]
    visible = Certificate.objects.visible_to(request.user).filter(pk__in=shown)
    context = {
        "form": form,
        "page": page,
        "words": form.in_words() if form.is_valid() else "",
        "query": request.GET.urlencode(),
        "within_reach": set(visible.values_list("pk", flat=True)),
        "ending": ProviderApproval.objects.ending(form.chosen_agency, form.chosen_agency.today()),
        "today": form.chosen_agency.today(),
        "may_audit": may_audit(request.user, form.chosen_agency),
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/register.html", context, status=status)


@require_POST
@freshly_signed_in
def take_register(request: HttpRequest) -> HttpResponse:
    """What the register shows with the same choice, all pages of it."""
    return take_page(request, "register")


@require_POST
@freshly_signed_in
def bundle(request: HttpRequest) -> HttpResponse:
    """Have the PDFs of a choice made into one file, in the background."""
    form = asked(request)
    if not form.is_valid():
        raise BadInput("Please choose again: a course, team or day couldn’t be read.")
    if not form.certificates().exists():
        raise NothingChosen("No certificate fits this choice.")
    title = f"Certificates: {form.in_words()}" if form.in_words() else "All certificates"
    ask_for(
        CertificatesMaker.kind, title, form.parameters(), owner=request.user,
        agency=form.chosen_agency,
    )  # fmt: skip
    messages.success(request, "The certificates are being put together. They appear here.")
    return redirect("downloads:list")
