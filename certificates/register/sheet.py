"""The register as auditors ask for it: who, which course, when, how long, and where to check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from certificates.models import Certificate
from certificates.querysets import CertificateQuerySet
from certificates.taking import taken_by
from lms.core.sheets.sheet import Sheet, Table
from lms.people.models import Agency, User
from lms.schedules.pages import Laid, Takeable

from .choosing import RegisterForm

COLUMNS = ("Person", "Course", "Edition", "Contact hours", "Issued on", "Valid until", "Number",
           "State now", "Check it at")  # fmt: skip
WIDTHS = (13, 14, 5, 6, 8, 8, 14, 8)
"""The last one gets what is left."""
ALSO = ("Cycle", "Replaces", "SHA-256 of the PDF")
"""What a spreadsheet has room for besides."""
AT_A_TIME = 500


class RegisterPage(Takeable):
    name = "register"
    title = "Register of certificates"
    address = "certificates:register"

    def agency_for(self, viewer: User, asked: QueryDict) -> Agency:
        super().agency_for(viewer, asked)
        return RegisterForm(asked, person=viewer).chosen_agency

    def lay_out(
        self, viewer: User, agency: Agency, asked: QueryDict, *, on_paper: bool = False
    ) -> Laid:
        form = RegisterForm(asked.dict() | {"agency": str(agency.pk)}, person=viewer)
        if not form.is_valid():
            unread = "Please choose again: a course, team or day couldn’t be read."
            form = RegisterForm({"agency": str(agency.pk)}, person=viewer)
            return Laid(register_sheet(form, viewer=viewer, on_paper=on_paper), unread=unread)
        chosen = {key: value for key, value in form.parameters().items() if value}
        sheet = register_sheet(form, viewer=viewer, on_paper=on_paper)
        return Laid(sheet, urlencode(chosen))


def register_sheet(form: RegisterForm, *, viewer: User, on_paper: bool) -> Sheet:
    found, agency = form.certificates(), form.chosen_agency
    number = found.count()
    noun = "certificate" if number == 1 else "certificates"
    shown = f"{number} {noun}: {form.in_words()}." if form.in_words() else f"{number} {noun}."
    columns = COLUMNS if on_paper else COLUMNS + ALSO
    table = Table(columns, _rows(found, on_paper), widths=WIDTHS)
    about = (taken_by(viewer, agency), shown)
    return Sheet("Register of certificates", about, [table],
                 f"certificates-{agency.today().isoformat()}")  # fmt: skip


def _rows(certificates: CertificateQuerySet, on_paper: bool) -> Iterator[tuple]:
    for row in certificates.iterator(chunk_size=AT_A_TIME):
        yield _row(row) if on_paper else _row(row) + _also(row)


def _row(certificate: Certificate) -> tuple:
    words = certificate.snapshot
    course, ends = words["course"], words["expires_on"]
    return (
        words["learner"]["name"], course["title"], course["edition"], course["contact_hours"],
        date.fromisoformat(words["issued_on"]), date.fromisoformat(ends) if ends else None,
        certificate.number, certificate.state().label, words["verify"]["url"],
    )  # fmt: skip


def _also(certificate: Certificate) -> tuple:
    digest = certificate.pdf.sha256 if hasattr(certificate, "pdf") else ""
    return certificate.cycle, certificate.snapshot.get("replaces", ""), digest
