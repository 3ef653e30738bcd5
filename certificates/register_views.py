"""The register of certificates that an agency has issued, for spreadsheet programs."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from lms.core.exports import csv_response, safe_cell

from .models import Certificate
from .querysets import CertificateQuerySet

HEADER = (
    "Number", "Name", "Course", "Edition", "Contact hours", "Cycle", "Issued on", "Expires on",
    "State", "Replaces", "SHA-256 of the PDF",
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def managed(request: HttpRequest) -> CertificateQuerySet:
    """Return what a manager answers for; for everyone else there is no register."""
    if not request.user.memberships_as("manager"):
        raise Http404("Nothing here for people who manage nobody.")
    visible = Certificate.objects.visible_to(request.user).exclude(learner=request.user)
    return visible.with_state().select_related("agency", "pdf").order_by("-issued_at", "pk")


def rows(certificates: CertificateQuerySet) -> Iterator[tuple]:
    for row in certificates.iterator(chunk_size=500):
        words = row.snapshot
        digest = row.pdf.sha256 if hasattr(row, "pdf") else ""
        yield (
            row.number, words["learner"]["name"], words["course"]["title"],
            words["course"]["edition"], words["course"]["contact_hours"], row.cycle,
            words["issued_on"], words["expires_on"], row.state().label,
            words.get("replaces", ""), digest,
        )  # fmt: skip


@require_safe
@login_required
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_response("certificates.csv", HEADER, rows(managed(request)))


@require_safe
@login_required
def register_xlsx(request: HttpRequest) -> HttpResponse:
    found = managed(request)  # before the sheet is opened: a refusal would leave it half-written
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Certificates")
    sheet.append(HEADER)
    for row in rows(found):
        sheet.append([safe_cell(cell) for cell in row])
    body = io.BytesIO()
    book.save(body)
    response = HttpResponse(body.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="certificates.xlsx"'
    return response
