from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from certificates.printing import print_sheet
from lms.activity.actions import record
from lms.core.errors import BadInput
from lms.core.sheets.answers import as_csv, as_pdf, as_xlsx
from lms.core.sheets.sheet import Sheet
from lms.people.models import User
from lms.reports.reach import Reach

FORMS = ("csv", "xlsx", "pdf")


def take(
    request: HttpRequest, reach: Reach, page: str, sheet: Sheet, person: User | None = None,
    **asked: Any,
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
        printed = print_sheet(sheet, agency=reach.agency, today=reach.today)
        response = as_pdf(sheet, printed)
    note_taken(reach, page, form, person=person, **asked)
    return response


def note_taken(
    reach: Reach, page: str, form: str, *, person: User | None = None, **asked: Any
) -> None:
    record(
        "view.taken", person or reach.agency, by=reach.viewer, person=person, agency=reach.agency,
        page=page, form=form, **asked,
    )  # fmt: skip
