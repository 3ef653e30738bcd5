"""Many certificates in one archive, made in the background."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from django.utils import timezone

from certificates.models import Certificate
from certificates.pdfs import BATCH, make_pdfs
from lms.core.errors import BadInput, LmsError, NotPermitted
from lms.core.exports import csv_lines
from lms.downloads.makers import Maker, Tell
from lms.downloads.models import Download

from .choosing import RegisterForm, managed_agencies
from .packing import Archive, safe_part
from .rows import HEADER, row_of

MOST = 5_000
FILE_HEADER = ("File", *HEADER)
NOT_MADE = "not made yet: see the certificate’s page"


class NothingChosen(LmsError):
    code = "nothing_chosen"


class CertificatesMaker(Maker):
    """The PDFs of a choice from the register, with a list of them."""

    kind = "certificates"
    noun = "certificates"

    def permit(self, download: Download) -> None:
        if download.agency not in managed_agencies(download.owner):
            raise NotPermitted("Only someone who manages people here can have these.")

    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        ids = list(chosen(download).values_list("pk", flat=True))
        archive = Archive(file, timezone.localtime())
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as index:
            index.writelines(csv_lines(FILE_HEADER, _packed(ids, archive, tell)))
            index.seek(0)
            archive.add("index.csv", io.BytesIO(index.read().encode()))
        archive.close()


def chosen(download: Download) -> Iterable[Certificate]:
    """Return what a file was asked for, as the register of its owner holds it now."""
    form = RegisterForm(download.parameters, person=download.owner)
    rows = form.certificates()
    if not form.is_valid():
        raise BadInput("A course or team that was chosen isn’t there any more.")
    if form.chosen_agency != download.agency:
        raise NotPermitted("Only someone who manages people here can have these.")
    count = rows.count()
    if not count:
        raise NothingChosen("No certificate fits this choice.")
    if count > MOST:
        raise NothingChosen(f"{count} are too many for one file: choose at most {MOST}.")
    return rows


def _packed(ids: Sequence[object], archive: Archive, tell: Tell) -> Iterator[tuple]:
    """Pack certificates, and yield the row of each for the list."""
    tell(0, len(ids))
    for done, row in enumerate(with_pdfs(ids), 1):
        yield (add_certificate(archive, row), *row_of(row))
        tell(done, len(ids))


def with_pdfs(ids: Sequence[object]) -> Iterator[Certificate]:
    """Yield certificates in this order, a few at a time in memory; what lacks a PDF gets one."""
    for start in range(0, len(ids), BATCH):
        some = Certificate.objects.with_state().select_related("pdf", "agency")
        here = some.filter(pk__in=ids[start : start + BATCH])
        if lacking := [row for row in here if not row.has_pdf()]:
            make_pdfs(lacking)
        found = {row.pk: row for row in here.all()}
        yield from (found[pk] for pk in ids[start : start + BATCH])


def add_certificate(archive: Archive, certificate: Certificate, folder: str = "") -> str:
    """Put the PDF of a certificate into an archive; return its name there, or why it isn't."""
    if not certificate.has_pdf():
        return NOT_MADE
    words = certificate.snapshot
    where = folder or safe_part(words["course"]["title"], "course")
    who = safe_part(words["learner"]["name"], "certificate")
    with certificate.pdf.file.open("rb") as body:
        return archive.add(f"{where}/{who}-{certificate.number}.pdf", body, packed=True)
