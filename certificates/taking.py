"""Handing out a page as a file, in whatever form, with a line in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from lms.activity.actions import record
from lms.core.errors import BadInput
from lms.core.sheets.answers import as_csv, as_pdf, as_xlsx
from lms.core.sheets.sheet import Sheet
from lms.people.models import Agency, User

from .printing import print_sheet

FORMS = ("csv", "xlsx", "pdf")


def taken_by(viewer: User, agency: Agency, at: datetime | None = None) -> str:
    """Say what stands on top of a file: whose it is, who took it, when, by which clock."""
    when = date_format((at or timezone.now()).astimezone(agency.zone), "j F Y, H:i")
    return f"{agency}. Taken by {viewer.name} on {when}, {agency.time_zone}."


def take(
    request: HttpRequest, agency: Agency, page: str, sheet: Sheet, *,
    person: User | None = None, **asked: Any,
) -> HttpResponse:  # fmt: skip
    """Hand out a sheet in the form that was asked for, and note who took what."""
    form = request.POST.get("as")
    if form not in FORMS:
        raise BadInput("Choose a spreadsheet or a PDF.")
    if form == "csv":
        response = as_csv(sheet)
    elif form == "xlsx":
        response = as_xlsx(sheet)
    else:
        response = as_pdf(sheet, print_sheet(sheet, agency=agency))
    note_taken(request.user, agency, page, form, person=person, **asked)
    return response


def note_taken(
    viewer: User, agency: Agency, page: str, form: str, *, person: User | None = None, **asked: Any
) -> None:
    record(
        "view.taken", person or agency, by=viewer, person=person, agency=agency, page=page,
        form=form, **asked,
    )  # fmt: skip
