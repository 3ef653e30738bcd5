"""Where PDFs are kept, and how one that is missing comes back."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from certificates import pdfs, tasks
from certificates.checks import LIBRARIES, pdf_libraries
from certificates.models import Certificate, CertificatePdf
from certificates.rendering import RenderFailed
from certificates.verification import find_by_digest
from courses.pages.models import CoursePage
from lms.activity.models import Event
from lms.people.models import User
from tests.certificates.factories import issued

BODY = b"%PDF-1.7 made in a test"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the renderer by one that is quick; note how many pages each run was given."""
    runs: list[int] = []

    def render(pages: list[Any]) -> list[bytes]:
        runs.append(len(pages))
        return [BODY] * len(pages)

    monkeypatch.setattr(pdfs, "render_pages", render)
    return runs


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "render_pages", lambda pages: [RenderFailed("No Pango")] * len(pages))


def test_a_completed_course_has_a_real_pdf_after_the_commit(
    staff: User, course: CoursePage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        certificate = issued(staff, course)

    certificate.refresh_from_db()
    body = certificate.pdf.file.read()
    assert body.startswith(b"%PDF-1.7")
    assert certificate.pdf.sha256 == hashlib.sha256(body).hexdigest()
    assert certificate.pdf.renderer.startswith("WeasyPrint ")


def test_it_is_kept_with_its_hash(certificate: Certificate, rendered: list[int]) -> None:
    tasks.render_pdfs.call([str(certificate.pk)])
    pdf = CertificatePdf.objects.get()
    assert pdf.file.read() == BODY
    assert pdf.sha256 == hashlib.sha256(BODY).hexdigest()
    assert pdf.file.name.startswith("certificates/")


def test_a_task_that_runs_twice_makes_it_once(
    certificate: Certificate, rendered: list[int]
) -> None:
    tasks.render_pdfs.call([str(certificate.pk)])
    tasks.render_pdfs.call([str(certificate.pk)])
    assert rendered == [1]


def test_of_two_workers_the_second_keeps_what_the_first_made(certificate: Certificate) -> None:
    first = pdfs.keep_pdf(certificate, BODY)
    second = pdfs.keep_pdf(Certificate.objects.get(), b"%PDF-1.7 another")
    assert first == second
    assert CertificatePdf.objects.get().file.read() == BODY


def test_a_lost_file_is_made_again_and_noted(certificate: Certificate, rendered: list[int]) -> None:
    lost = pdfs.keep_pdf(certificate, b"%PDF-1.7 of an older version")
    lost.file.storage.delete(lost.file.name)

    call_command("render_certificates", "--check-files", stdout=None)

    pdf = CertificatePdf.objects.get()
    assert pdf.file.read() == BODY
    event = Event.objects.get(verb="certificate.pdf_made_again")
    assert event.data == {"was": lost.sha256, "now": pdf.sha256}
    for digest in (lost.sha256, pdf.sha256):  # who holds the first one holds a genuine file
        assert find_by_digest(digest) == certificate


class TestWhenRenderingFails:
    def test_the_certificate_stands_and_the_log_says_why(
        self,
        staff: User,
        course: CoursePage,
        failing: None,
        django_capture_on_commit_callbacks: Any,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            certificate = issued(staff, course)
        assert Certificate.objects.get().state() == "valid"
        assert f"No PDF for certificate {certificate.number}: No Pango" in caplog.text

    def test_the_task_is_marked_so(self, certificate: Certificate, failing: None) -> None:
        with pytest.raises(RenderFailed, match=certificate.number):
            tasks.render_pdfs.call([str(certificate.pk)])

    def test_the_command_says_which_and_tries_again_next_time(
        self, certificate: Certificate, failing: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(CommandError, match=certificate.number):
            call_command("render_certificates", stdout=None)
        monkeypatch.setattr(pdfs, "render_pages", lambda pages: [BODY] * len(pages))
        call_command("render_certificates", stdout=None)
        assert CertificatePdf.objects.get().certificate == certificate


def test_many_are_rendered_in_one_go(
    staff: User, peer: User, course: CoursePage, rendered: list[int]
) -> None:
    tasks.render_pdfs.call([str(issued(person, course).pk) for person in (staff, peer)])
    assert rendered == [2]
    assert CertificatePdf.objects.count() == 2


class TestTheSystemCheck:
    def test_a_machine_with_the_libraries_hears_nothing(self) -> None:
        assert pdf_libraries() == []

    def test_a_missing_library_is_named_with_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(LIBRARIES, "HarfBuzz-Subset", ("libnothing-of-the-kind.so",))
        (warning,) = pdf_libraries()
        assert warning.id == "certificates.W001"
        assert "HarfBuzz-Subset is missing" in warning.msg
        assert "apt-get install" in warning.hint
