"""The file behind a mailed link: a kept view, as its owner may see it."""

from __future__ import annotations

from typing import BinaryIO

from django.http import QueryDict

from certificates.printing import print_sheet
from lms.core.errors import NotPermitted
from lms.core.sheets import delimited, workbook
from lms.core.sheets.answers import CSV, PDF, XLSX
from lms.core.sheets.sheet import Sheet
from lms.downloads.makers import Maker, Tell, register
from lms.downloads.models import Download
from lms.reports.filters import SelectionForm
from lms.reports.matrix import Matrix
from lms.reports.reach import Reach
from lms.reports.sheets.team import team_sheet
from lms.schedules.actions import kind_of, scope_of
from lms.schedules.models import Form


class ViewMaker(Maker):
    """One form of file: for people whom its owner managed when it was made, and manages still."""

    noun = "files"

    def __init__(self, form: Form, content_type: str) -> None:
        self.kind, self.suffix, self.content_type = kind_of(form), form.value, content_type

    def permit(self, download: Download) -> None:
        scope = scope_of(download.owner, download.agency)
        if not scope:
            raise NotPermitted("You manage nobody here any more.")
        if scope != download.parameters["scope"]:
            raise NotPermitted("You manage others now. Open the link in the mail again.")

    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        sheet = _sheet(download)
        if self.suffix == Form.CSV:
            file.writelines(line.encode() for line in delimited.lines_of(sheet))
        elif self.suffix == Form.XLSX:
            workbook.write(sheet, file)
        else:
            file.write(print_sheet(sheet, agency=download.agency))
        tell(1, 1)


def _sheet(download: Download) -> Sheet:
    """Lay out the view; a filter that has gone since then is left out, and the file says so."""
    owner, agency = download.owner, download.agency
    reach = Reach(owner, agency, agency.today())
    form = SelectionForm(QueryDict(download.parameters["query"]), reach=reach)
    return team_sheet(Matrix(reach, form.selection()), download.title)


def register_makers() -> None:
    for form, content_type in ((Form.CSV, CSV), (Form.XLSX, XLSX), (Form.PDF, PDF)):
        register(ViewMaker(form, content_type))
