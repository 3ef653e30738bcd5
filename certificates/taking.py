"""Handing out a page as a file, in whatever form, with a line in the audit trail.

What is short comes at once; what is long is made in the background and waits under My files.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from lms.activity.actions import record
from lms.core.errors import BadInput
from lms.core.sheets.answers import as_csv, as_pdf, as_xlsx
from lms.core.sheets.reading import read_ahead
from lms.core.sheets.sheet import Sheet
from lms.downloads.actions import ask_for
from lms.people.models import Agency, User
from lms.schedules.actions import kind_of
from lms.schedules.pages import TAKEABLE, Takeable

from .printing import print_sheet

FORMS = ("csv", "xlsx", "pdf")
AT_ONCE = {"pdf": 400, "xlsx": 4_000}
"""So many rows take a few seconds. CSV goes out as it is read, however long it is."""


def taken_by(viewer: User, agency: Agency, at: datetime | None = None) -> str:
    """Say what stands on top of a file: whose it is, who took it, when, by which clock."""
    when = date_format((at or timezone.now()).astimezone(agency.zone), "j F Y, H:i")
    return f"{agency}. Taken by {viewer.name} on {when}, {agency.time_zone}."


def take_page(request: HttpRequest, name: str, of: int | None = None) -> HttpResponse:
    """Hand out a page that can be taken along, or have it made when it is long.

    ``of`` is the number of the one thing that the page is about.
    """
    page, asked = TAKEABLE[name], request.POST.copy()
    if of is not None:
        asked["of"] = of
    agency = page.agency_for(request.user, asked)
    laid = page.lay_out(request.user, agency, asked, on_paper=asked.get("as") == "pdf")
    form = form_asked(request)
    if laid.unread:
        raise BadInput(laid.unread)
    sheet, is_long = read_ahead(laid.sheet, AT_ONCE.get(form, 0))
    if is_long and form in AT_ONCE:
        return _later(request, page, agency, form, sheet.title, laid.query)
    return hand_out(request, agency, name, sheet, query=laid.query)


def _later(
    request: HttpRequest, page: Takeable, agency: Agency, form: str, title: str, query: str
) -> HttpResponse:
    asked = {"page": page.name, "query": query, "scope": page.scope(request.user, agency)}
    ask_for(kind_of(form), title, asked, owner=request.user, agency=agency)
    note_taken(request.user, agency, page.name, form, query=query)
    messages.success(request, "This one is long, so it is made in the background. It appears here.")
    return redirect("downloads:list")


def form_asked(request: HttpRequest) -> str:
    form = request.POST.get("as")
    if form not in FORMS:
        raise BadInput("Choose a spreadsheet or a PDF.")
    return form


def hand_out(
    request: HttpRequest, agency: Agency, page: str, sheet: Sheet, *,
    person: User | None = None, **asked: Any,
) -> HttpResponse:  # fmt: skip
    """Hand out a sheet in the form that was asked for, and note who took what."""
    form = form_asked(request)
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
