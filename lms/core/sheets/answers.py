"""Files of a sheet, handed to a browser."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from . import delimited, workbook
from .sheet import Sheet

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def as_csv(sheet: Sheet) -> StreamingHttpResponse:
    response = StreamingHttpResponse(delimited.lines_of(sheet), content_type=CSV)
    return _named(response, f"{sheet.stem}.csv")


def as_xlsx(sheet: Sheet) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.write(sheet, file)
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX), f"{sheet.stem}.xlsx")


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_pdf(sheet: Sheet, printed: bytes) -> HttpResponse:
    return _named(HttpResponse(printed, content_type=PDF), f"{sheet.stem}.pdf")
