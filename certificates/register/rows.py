"""The certificates of an archive, as rows of the list that lies beside them."""

from __future__ import annotations

from certificates.models import Certificate

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
