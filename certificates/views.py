from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from . import tries
from .evaluations.asking import waiting_for_evaluation
from .forms import CheckForm, FileForm, SurnameForm
from .models import Certificate, EvaluationReceipt
from .page import CertificatePage
from .permissions import may_revoke
from .places import show_under_team
from .sharing import linkedin_address
from .tasks import render_pdfs
from .verification import find, find_by_digest, has_name, may_show_name, public_answer

SECONDS_BETWEEN_RENDERS = 60


@require_safe
@login_required
def own_certificates(request: HttpRequest) -> HttpResponse:
    rows = Certificate.objects.visible_to(request.user).filter(learner=request.user).with_state()
    certificates = [(row, CertificatePage(row.snapshot), row.state()) for row in rows]
    context = {
        "certificates": certificates,
        "to_evaluate": waiting_for_evaluation(request.user),
    }
    return render(request, "certificates/list.html", context)


@require_safe
@login_required
def certificate(request: HttpRequest, pk: object) -> HttpResponse:
    """What one certificate says, for its holder and for who manages them."""
    visible = (
        Certificate.objects.visible_to(request.user).with_state().select_related("pdf", "learner")
    )
    found = get_object_or_404(visible, pk=pk)
    show_under_team(request, found)
    is_own = found.learner_id == request.user.pk
    link = found.open_link() if is_own else None
    given = EvaluationReceipt.objects.filter(enrolment=found.enrolment_id)
    context = {
        "certificate": found,
        "page": CertificatePage(found.snapshot),
        "state": found.state(),
        "is_own": is_own,
        "may_evaluate": is_own and not given.exists(),
        "may_change": may_revoke(request.user, found),
        "revocations": found.revocations.select_related("revoked_by", "reinstated_by"),
        "older": found.replaces,
        "newer": Certificate.objects.filter(replaces=found).first(),
        "link": link,
        "linkedin": linkedin_address(found, link),
        "may_show_name": may_show_name(found) and has_name(found),
        "credential": is_own and found.credential,
        "seal": hasattr(found, "pdf") and found.pdf.seal,
    }
    return render(request, "certificates/detail.html", context)


@require_safe
@login_required
def pdf(request: HttpRequest, pk: object) -> HttpResponse:
    """Hand out the PDF; where there is none yet, have it made and say so."""
    visible = Certificate.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("pdf"), pk=pk)
    if not found.has_pdf() and cache.add(f"render:{pk}", True, SECONDS_BETWEEN_RENDERS):
        render_pdfs.enqueue([str(pk)])
        found = visible.select_related("pdf").get(pk=pk)
    if not found.has_pdf():
        context = {"certificate": found, "page": CertificatePage(found.snapshot)}
        return render(request, "certificates/being_made.html", context, status=202)
    title = slugify(found.snapshot["course"]["title"]) or "certificate"
    return FileResponse(
        found.pdf.file.open("rb"),
        as_attachment=True,
        filename=f"{title}-{found.number}.pdf",
        content_type="application/pdf",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Say whether a PDF is byte for byte one that was issued here; the file isn't kept."""
    if tries.too_many(request):
        return paused(request)
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    context = {"file_form": form}
    if form.is_valid():
        found = find_by_digest(form.digest())
        if found is None:
            tries.count_try(request)
        answer = public_answer(found) if found else None
        context = {"file_form": FileForm(), "asked": True, "answer": answer}
    status = 422 if form.errors else 200
    return render(request, "certificates/verify_file.html", context, status=status)


def paused(request: HttpRequest) -> HttpResponse:
    response = render(request, "certificates/verify_pause.html", status=429)
    response["Retry-After"] = str(tries.SECONDS)
    return response


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number or code, and lead to what can be said about it."""
    form = CheckForm(request.GET if "certificate" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify_code", code=form.cleaned_data["certificate"])
    status = 422 if form.errors else 200
    return render(request, "certificates/verify.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a certificate stands; to whoever types the surname on it, also whose it is."""
    if tries.too_many(request):
        return paused(request)
    found = find(code)
    if found is None:
        tries.count_try(request)
        return render(request, "certificates/verify_answer.html", {"form": CheckForm()}, status=404)
    posted = request.POST if request.method == "POST" else None
    form = SurnameForm(posted, certificate=found)
    surname = form.cleaned_data["surname"] if form.is_valid() else ""
    if form.errors:
        tries.count_try(request)
    context = {
        "answer": public_answer(found, surname=surname),
        "surname_form": form if has_name(found) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "certificates/verify_answer.html", context, status=status)
