"""What was seen for an exemption, as files: kept, handed out, taken out; what the person reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage
from courses.progress import actions
from courses.progress.models import EvidenceFile, Exemption
from lms.activity.models import Event
from lms.core.papers import Paper
from lms.notifications.models import Notice
from lms.people.models import Agency, User
from tests.conftest import signed_in
from tests.reports.conftest import DAY
from tests.reports.reading import text

PDF = b"%PDF-1.7\nplain"
REASON = "Taught it for years"


def a_pdf(name: str = "letter.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def send(client: Client, person: User, course: CoursePage, **fields: Any) -> Any:
    address = reverse("reports:exempt", args=[person.pk, course.pk])
    return client.post(address, {"kind": "exempt", "reason": REASON} | fields)


@pytest.fixture
def exemption(staff: User, course: CoursePage, harbour: Agency, manager: User) -> Exemption:
    paper = Paper("letter.pdf", "application/pdf", PDF)
    return actions.exempt(
        staff, course, agency=harbour, by=manager, reason=REASON, files=[paper],
        expires_on=harbour.today() + 90 * DAY,
    )  # fmt: skip


def test_files_come_with_it_and_are_seen_by_the_person_and_their_manager_alone(
    as_manager: Client, staff: User, supervisor: User, peer: User, course: CoursePage,
    as_outsider_manager: Client,
) -> None:  # fmt: skip
    files = [a_pdf(), a_pdf("badge.pdf")]
    send(as_manager, staff, course, files=files)
    page = text(as_manager.get(reverse("reports:person", args=[staff.pk])).content.decode())
    assert "letter.pdf" in page
    assert "badge.pdf" in page
    row = EvidenceFile.objects.get(name="letter.pdf")
    for client in (as_manager, signed_in(staff)):
        answer = client.get(row.get_absolute_url())
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    for client in (as_outsider_manager, signed_in(peer), signed_in(supervisor)):
        assert client.get(row.get_absolute_url()).status_code == 404


def test_a_file_that_isnt_one_is_refused_and_the_words_stay(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    answer = send(as_manager, staff, course, files=[a_pdf(), a_pdf("a.pdf", b"<script>")])
    assert answer.status_code == 422
    page = text(answer.content.decode())
    assert "a.pdf: Only PDF, PNG and JPEG files can be added." in page
    assert REASON in page
    answer = send(as_manager, staff, course, files=[a_pdf() for _ in range(6)])
    assert "5 files are the most." in text(answer.content.decode())
    assert not Exemption.objects.exists()


def test_for_an_earlier_completion_a_file_says_what_was_seen(
    as_manager: Client, staff: User, course: CoursePage
) -> None:
    send(as_manager, staff, course, kind="earlier", completed_on="2024-02-29", files=[a_pdf()])
    assert Exemption.objects.get().files.count() == 1


def test_files_are_added_and_taken_out_later_and_that_stays_on_record(
    as_manager: Client, as_outsider_manager: Client, exemption: Exemption, manager: User
) -> None:
    add = reverse("reports:add_evidence", args=[exemption.pk])
    as_manager.post(add, {"files": [a_pdf("second.pdf")]})
    assert as_outsider_manager.post(add, {"files": [a_pdf()]}).status_code == 404
    assert "Choose a file first." in text(as_manager.post(add, follow=True).content.decode())
    answer = as_manager.post(add, {"files": [a_pdf() for _ in range(4)]}, follow=True)
    assert "5 files are the most." in text(answer.content.decode())
    row = EvidenceFile.objects.get(name="second.pdf")
    out = reverse("reports:take_out_evidence", args=[row.pk])
    assert as_outsider_manager.post(out).status_code == 404
    assert "second.pdf: taken out by Max Manager" in text(
        as_manager.post(out, follow=True).content.decode()
    )
    assert as_manager.get(row.get_absolute_url()).status_code == 404
    assert Event.objects.get(verb="exemption.file_removed").actor == manager
    assert EvidenceFile.objects.count() == 2
    assert default_storage.exists(EvidenceFile.objects.get(name="letter.pdf").file.name)


def test_the_person_is_told_and_reads_why_and_until_when(
    as_manager: Client, staff: User, course: CoursePage, harbour: Agency, mailoutbox: list,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    ends = harbour.today() + 90 * DAY
    with django_capture_on_commit_callbacks(execute=True):
        send(as_manager, staff, course, expires_on=ends.isoformat(), files=[a_pdf()])
    day = f"{ends.day} {ends:%B %Y}"
    notice = Notice.objects.get(person=staff, kind="exemption_given")
    assert notice.sentence == f"You don’t need to take Introduction until the end of {day}."
    [mail] = [each for each in mailoutbox if staff.email in each.to]
    assert REASON not in mail.body
    said = f"take this until the end of {day}. The reason that was noted: {REASON}. You still may"
    client = signed_in(staff)
    for address in ("/learning/", course.url):
        assert said in text(client.get(address).content.decode())
    assert "Kept with it: letter.pdf" in text(client.get(course.url).content.decode())
    assert "Due by" not in text(client.get(course.url).content.decode())


def test_taking_it_back_is_told_unless_it_had_run_out(
    exemption: Exemption, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    later = exemption.given_at + 120 * DAY
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_exemption(exemption, by=manager, at=later)
    assert not Notice.objects.filter(kind="exemption_withdrawn").exists()
    Exemption.objects.update(withdrawn_at=None, expires_on=None)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_exemption(exemption, by=manager)
    notice = Notice.objects.get(kind="exemption_withdrawn")
    assert "need to take Introduction was taken back." in notice.sentence


def test_one_that_has_run_out_makes_room_for_the_next(
    exemption: Exemption, staff: User, course: CoursePage, harbour: Agency, manager: User
) -> None:
    later = exemption.given_at + 120 * DAY
    with pytest.raises(actions.exempting.AlreadyExempt):
        actions.exempt(staff, course, agency=harbour, by=manager, reason="Again")
    newer = actions.exempt(staff, course, agency=harbour, by=manager, reason="Again", at=later)
    exemption.refresh_from_db()
    assert exemption.ended_how == "put aside"
    assert [newer] == list(Exemption.objects.current(harbour.today(later)))


def test_what_stays_complete_isnt_called_exempt_on_the_course_page(
    exemption: Exemption, staff: User, course: CoursePage
) -> None:
    type(exemption.enrolment).objects.update(completed_at=dt.datetime.now(dt.UTC))
    page = text(signed_in(staff).get(course.url).content.decode())
    assert "You don’t need to take this" not in page
