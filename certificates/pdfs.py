"""The PDFs: made from the snapshot alone, kept with their hash, made again when lost."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record

from .credentials.signing import seal_of
from .models import Certificate, CertificatePdf
from .page import CertificatePage
from .rendering import RenderFailed, render_pages, renderer_name

PDF_MADE_AGAIN = "certificate.pdf_made_again"

logger = logging.getLogger(__name__)

BATCH = 50  # one child process renders so many, and starting one costs as much as twenty pages


def make_pdfs(certificates: Sequence[Certificate]) -> list[Certificate]:
    """Make and keep the PDF of each; return those that gave none, each with a line in the log."""
    failed = []
    for start in range(0, len(certificates), BATCH):
        batch = certificates[start : start + BATCH]
        results = render_pages([CertificatePage(row.snapshot) for row in batch])
        for certificate, result in zip(batch, results, strict=True):
            if isinstance(result, RenderFailed):
                logger.error("No PDF for certificate %s: %s", certificate, result)
                failed.append(certificate)
            else:
                keep_pdf(certificate, result)
    return failed


@transaction.atomic
def keep_pdf(
    certificate: Certificate, body: bytes, *, at: datetime | None = None
) -> CertificatePdf:
    """Keep a PDF, unless there is one: two workers may have made it at once."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("pdf", "agency")
    locked = rows.get(pk=certificate.pk)
    if locked.has_pdf():
        return locked.pdf
    lost = locked.pdf.sha256 if hasattr(locked, "pdf") else None
    pdf = locked.pdf if lost else CertificatePdf(certificate=locked)
    pdf.sha256 = hashlib.sha256(body).hexdigest()
    pdf.rendered_at = at or timezone.now()
    pdf.renderer = renderer_name()
    pdf.seal = seal_of(locked, pdf.sha256, at=pdf.rendered_at)
    pdf.file.save(f"{locked.pk}.pdf", ContentFile(body), save=True)
    if lost:
        record(
            PDF_MADE_AGAIN, locked, by=None, person=locked.learner,
            agency=locked.agency, at=pdf.rendered_at, was=lost, now=pdf.sha256,
        )  # fmt: skip
    return pdf
