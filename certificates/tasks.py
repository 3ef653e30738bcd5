from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from .models import Certificate
from .pdfs import make_pdfs
from .rendering import RenderFailed


@task(backend="jobs")
def render_pdfs(certificate_ids: list[str]) -> None:
    """Make the PDFs that aren't there yet. Running it twice makes nothing twice."""
    rows = Certificate.objects.filter(pk__in=certificate_ids).select_related("pdf")
    failed = make_pdfs([row for row in rows if not row.has_pdf()])
    if failed:
        numbers = ", ".join(row.number for row in failed)
        raise RenderFailed(f"No PDF for {numbers}; render_certificates tries again.")


def render_after_commit(certificate: Certificate) -> None:
    """Queue the PDF. Nothing that fails here reaches the record, which has been kept by then."""
    transaction.on_commit(partial(render_pdfs.enqueue, [str(certificate.pk)]), robust=True)
