"""Files of pages that are made in the background: long ones, and those that come by mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from django.http import QueryDict

from lms.core.errors import LmsError, NotPermitted
from lms.core.sheets import delimited, workbook
from lms.core.sheets.answers import CSV, PDF, XLSX
from lms.core.sheets.sheet import Row, Sheet
from lms.downloads.makers import Maker, Tell
from lms.downloads.models import Download
from lms.schedules.actions import kind_of
from lms.schedules.models import Form
from lms.schedules.pages import TAKEABLE, Takeable

from .printing import print_sheet

FORMS = ((Form.CSV, CSV), (Form.XLSX, XLSX), (Form.PDF, PDF))
TOLD_EVERY = 100


class PageMaker(Maker):
    """One form of file: for people whom its owner managed when it was asked for, and still does."""

    noun = "rows"

    def __init__(self, form: Form, content_type: str) -> None:
        self.kind, self.suffix, self.content_type = kind_of(form), form.value, content_type

    def permit(self, download: Download) -> None:
        scope = _page(download).scope(download.owner, download.agency)
        if not scope:
            raise NotPermitted("Nobody here is yours to look after any more.")
        if scope != download.parameters["scope"]:
            raise NotPermitted(
                "You look after others now. Open the link in the mail again."
                if "sending" in download.parameters
                else "You look after others now. Take the page along again."
            )

    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        sheet = self._sheet(download)
        total = sum(len(table.rows) for table in sheet.tables)
        tell(0, total)
        counted = _counted(sheet, total, tell)
        if self.suffix == Form.CSV:
            file.writelines(line.encode() for line in delimited.lines_of(counted))
        elif self.suffix == Form.XLSX:
            workbook.write(counted, file)
        else:
            file.write(print_sheet(sheet, agency=download.agency, tell=tell))
        tell(total, total)

    def _sheet(self, download: Download) -> Sheet:
        """Lay the page out and read it; a filter that has gone since then is left out."""
        asked = download.parameters
        laid = _page(download).lay_out(
            download.owner, download.agency, QueryDict(asked["query"]),
            on_paper=self.suffix == Form.PDF,
        )  # fmt: skip
        tables = [replace(table, rows=list(table.rows)) for table in laid.sheet.tables]
        return replace(laid.sheet, title=download.title, tables=tables)


def _page(download: Download) -> Takeable:
    name = download.parameters.get("page", "team")
    if name not in TAKEABLE:
        raise LmsError("This page can’t be taken along any more.", code="unknown_page")
    return TAKEABLE[name]


def _counted(sheet: Sheet, total: int, tell: Tell) -> Sheet:
    """Return a sheet that says how far it was read."""
    done = 0

    def told(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal done
        for row in rows:
            yield row
            done += 1
            if done % TOLD_EVERY == 0:
                tell(done, total)

    return replace(sheet, tables=[replace(table, rows=told(table.rows)) for table in sheet.tables])
