"""Taking a page along as a file. Each file that is taken stands in the audit trail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from certificates.taking import hand_out, note_taken, take_page
from lms.core.errors import BadInput
from lms.core.exports import csv_response
from lms.people.fresh import freshly_signed_in
from lms.reports.export import HEADER, export_rows
from lms.reports.filters import SelectionForm
from lms.reports.matrix import Matrix
from lms.reports.reach import reach_or_404

from .about import stem
from .person import person_sheet

LINE_BY_LINE = "lines"


@freshly_signed_in
@require_POST
def take(request: HttpRequest, page: str, pk: int | None = None) -> HttpResponse:
    """What a page shows with the same filters, all pages of it."""
    return take_page(request, page, pk)


@freshly_signed_in
@require_POST
def take_team(request: HttpRequest) -> HttpResponse:
    """What My team shows; also line by line, one for each person and course."""
    if request.POST.get("as") != LINE_BY_LINE:
        return take_page(request, "team")
    reach = reach_or_404(request.user)
    form = SelectionForm(request.POST, reach=reach)
    if not form.is_valid():
        raise BadInput("This selection can’t be read. Please choose again under My team.")
    matrix = Matrix(reach, form.selection())
    note_taken(reach.viewer, reach.agency, "team", LINE_BY_LINE, query=matrix.selection.query())
    return csv_response(f"{stem(reach, 'team')}.csv", HEADER, export_rows(matrix))


@freshly_signed_in
@require_POST
def take_person(request: HttpRequest, pk: int) -> HttpResponse:
    reach = reach_or_404(request.user)
    someone = get_object_or_404(reach.people, pk=pk)
    sheet = person_sheet(reach, someone)
    return hand_out(request, reach.agency, "person", sheet, person=someone)
