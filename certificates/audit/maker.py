"""The audit pack: everything about one activity in one archive, with the hash of each file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone

from certificates.permissions import may_audit
from certificates.register.bundle import MOST, add_certificate, with_pdfs
from certificates.register.packing import Archive
from certificates.register.rows import HEADER, row_of
from lms.core.errors import LmsError, NotPermitted
from lms.core.exports import csv_lines
from lms.downloads.makers import Maker, Tell
from lms.downloads.models import Download

from . import people, teaching
from .activity import Activity
from .forms import AuditForm

ABOUT = """{activity}
{agency}

certificates.csv      each certificate issued in the period, with its state of today
certificates/         their PDFs, as they were issued
roster.csv            who took part, from when to when, and the hours certified
attendance.csv        which step each of them did, and when
course.txt            objectives, hours and contents of the course as it stands today
assessment.csv        quizzes with pass mark and pass rate; blueprint.csv: what they ask of what
evaluation.csv        what people said of the course, in groups of five and more
sign-off.txt          the rule for supervised practice, and rubric.csv: its criteria and levels
approvals.csv         approvals of the agency that held on any day of the period
manifest.json         what is in here, with the SHA-256 of each file
SHA256SUMS            the same for a check by “sha256sum -c SHA256SUMS”

Left out on purpose: answers, scores, ratings and feedback of any person, the key of the quizzes,
and what was written freely in evaluations. Figures about fewer than five people are withheld.
“Issued” and “completed” are days of the agency’s time zone, {zone}.
"""


class AuditMaker(Maker):
    kind = "audit"
    noun = "parts"

    def permit(self, download: Download) -> None:
        if not may_audit(download.owner, download.agency):
            raise NotPermitted("Only someone who manages the whole agency can have this.")

    def write(self, download: Download, file: BinaryIO, tell: Tell) -> None:
        form = AuditForm(download.parameters, agency=download.agency)
        if not form.is_valid():
            raise LmsError("The course that was chosen isn’t there any more.")
        activity = form.activity()
        archive = Archive(file, timezone.localtime())
        rows = list(certificate_rows(activity, archive, tell))
        add_table(archive, "certificates.csv", ("File", *HEADER), rows)
        add_tables(archive, activity)
        add_words(archive, activity)
        add_manifest(archive, activity, download)
        archive.close()


def certificate_rows(activity: Activity, archive: Archive, tell: Tell) -> Iterator[tuple]:
    ids = list(activity.certificates().values_list("pk", flat=True))
    if len(ids) > MOST:
        raise LmsError(f"{len(ids)} certificates are too many for one file. Choose a part of it.")
    for done, row in enumerate(with_pdfs(ids), 1):
        yield (add_certificate(archive, row, "certificates"), *row_of(row))
        tell(done, len(ids) + 1)


def add_tables(archive: Archive, activity: Activity) -> None:
    tables = (
        ("roster.csv", people.ROSTER, people.roster),
        ("attendance.csv", people.ATTENDANCE, people.attendance),
        ("assessment.csv", teaching.ASSESSMENT, teaching.assessment),
        ("blueprint.csv", teaching.BLUEPRINT, teaching.blueprint),
        ("evaluation.csv", teaching.EVALUATION, teaching.evaluation),
        ("rubric.csv", teaching.RUBRIC, teaching.rubrics),
        ("approvals.csv", teaching.APPROVALS, teaching.approvals),
    )
    for name, header, rows in tables:
        add_table(archive, name, header, rows(activity))


def add_table(
    archive: Archive, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    archive.add(name, io.BytesIO("".join(csv_lines(header, rows)).encode()))


def add_words(archive: Archive, activity: Activity) -> None:
    about = ABOUT.format(activity=activity, agency=activity.agency, zone=activity.agency.time_zone)
    add_text(archive, "about.txt", [about])
    add_text(archive, "course.txt", teaching.course_in_words(activity))
    add_text(archive, "sign-off.txt", teaching.sign_off_in_words(activity))


def add_text(archive: Archive, name: str, lines: Iterable[str]) -> None:
    words = "\n".join(lines) or "This course has no supervised practice."
    archive.add(name, io.BytesIO(f"{words.strip()}\n".encode()))


def add_manifest(archive: Archive, activity: Activity, download: Download) -> None:
    """Say what is in the archive; these two come last, and so aren't in their own lists."""
    digests = dict(sorted(archive.digests.items()))
    manifest = {
        "activity": {
            "agency": activity.agency.name,
            "course": activity.course.title,
            "edition": activity.course.edition,
            "since": activity.since and activity.since.isoformat(),
            "until": activity.until and activity.until.isoformat(),
        },
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "made_for": download.owner.name,
        "made_by": settings.SITE_NAME,
        "files": [{"name": name, "sha256": digest} for name, digest in digests.items()],
    }
    body = json.dumps(manifest, ensure_ascii=False, indent=1)
    archive.add("manifest.json", io.BytesIO(body.encode()))
    digests["manifest.json"] = archive.digests["manifest.json"]
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    archive.add("SHA256SUMS", io.BytesIO(sums.encode()))
