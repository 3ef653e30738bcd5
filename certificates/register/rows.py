"""The register of certificates that an agency has issued, as rows for spreadsheet programs."""

from __future__ import annotations

import io
from collections.abc import Iterator

from openpyxl import Workbook

from certificates.models import Certificate
from certificates.querysets import CertificateQuerySet
from lms.core.exports import safe_cell

HEADER = (
    "Number", "Name", "Course", "Edition", "Contact hours", "Cycle", "Issued on", "Expires on",
    "State", "Replaces", "SHA-256 of the PDF",
)  # fmt: skip


def row_of(certificate: Certificate) -> tuple:
    words = certificate.snapshot
    digest = certificate.pdf.sha256 if hasattr(certificate, "pdf") else ""
    return (
        certificate.number, words["learner"]["name"], words["course"]["title"],
        words["course"]["edition"], words["course"]["contact_hours"], certificate.cycle,
        words["issued_on"], words["expires_on"], certificate.state().label,
        words.get("replaces", ""), digest,
    )  # fmt: skip


def rows(certificates: CertificateQuerySet) -> Iterator[tuple]:
    return map(row_of, certificates.iterator(chunk_size=500))


def workbook(certificates: CertificateQuerySet) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Certificates")
    sheet.append(HEADER)
    for row in rows(certificates):
        sheet.append([safe_cell(cell) for cell in row])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()
