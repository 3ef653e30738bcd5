"""Taking a page along as a file. Each file that is taken stands in the audit trail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from certificates.taking import note_taken, take
from lms.core.errors import BadInput
from lms.core.exports import csv_response
from lms.people.fresh import freshly_signed_in
from lms.reports.answers.covered import CoveredForm
from lms.reports.answers.finished import FinishedForm, FinishedIn
from lms.reports.export import HEADER, export_rows
from lms.reports.filters import SelectionForm
from lms.reports.matrix import Matrix
from lms.reports.reach import reach_or_404

from .about import stem
from .answers import covered_sheet, finished_sheet
from .debts import debts_sheet
from .person import person_sheet
from .team import team_sheet

LINE_BY_LINE = "lines"


@freshly_signed_in
@require_POST
def take_team(request: HttpRequest) -> HttpResponse:
    """What My team shows with the same filters, all pages of it."""
    reach = reach_or_404(request.user)
    form = SelectionForm(request.POST, reach=reach)
    if not form.is_valid():
        raise BadInput("This selection can’t be read. Please choose again under My team.")
    matrix = Matrix(reach, form.selection())
    asked = matrix.selection.query()
    if request.POST.get("as") == LINE_BY_LINE:
        note_taken(reach.viewer, reach.agency, "team", LINE_BY_LINE, query=asked)
        return csv_response(f"{stem(reach, 'team')}.csv", HEADER, export_rows(matrix))
    return take(request, reach.agency, "team", team_sheet(matrix), query=asked)


@freshly_signed_in
@require_POST
def take_person(request: HttpRequest, pk: int) -> HttpResponse:
    reach = reach_or_404(request.user)
    someone = get_object_or_404(reach.people, pk=pk)
    return take(request, reach.agency, "person", person_sheet(reach, someone), person=someone)


@freshly_signed_in
@require_POST
def take_debts(request: HttpRequest) -> HttpResponse:
    reach = reach_or_404(request.user)
    return take(request, reach.agency, "debts", debts_sheet(reach))


@freshly_signed_in
@require_POST
def take_finished(request: HttpRequest) -> HttpResponse:
    reach = reach_or_404(request.user)
    form = FinishedForm(request.POST, reach=reach)
    if not form.is_valid():
        raise BadInput("These days can’t be read. Please choose them again.")
    found = FinishedIn(form.scope(), form.period())
    asked = found.scope.query(first=found.period.first, last=found.period.last)
    return take(request, reach.agency, "finished", finished_sheet(found), query=asked)


@freshly_signed_in
@require_POST
def take_covered(request: HttpRequest) -> HttpResponse:
    reach = reach_or_404(request.user)
    form = CoveredForm(request.POST, reach=reach)
    if not form.is_valid():
        raise BadInput("This day can’t be read. Please choose it again.")
    found = form.cover(request.POST.get("show"))
    sheet = covered_sheet(found)
    return take(request, reach.agency, "covered", sheet, query=found.query(found.show))
