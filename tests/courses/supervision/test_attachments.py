"""Files beside a feedback: what is taken, what is refused in words, and who gets them."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from courses.progress.models import Enrolment
from courses.supervision import actions
from courses.supervision.actions.attaching import MOST_FILES, attach, detach
from courses.supervision.models import Feedback, FeedbackAttachment, PracticePage
from lms.core.errors import LmsError, NotPermitted
from lms.core.papers import MOST_BYTES
from lms.people.models import User
from tests.conftest import signed_in

from .observing import MONDAY, written

PDF = b"%PDF-1.7\nplain"


def picture(kind: str = "JPEG", size: tuple[int, int] = (8, 8), **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size, "white").save(made, kind, **more)
    return made.getvalue()


def sent(content: bytes, name: str = "Seen today.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def draft(enrolment: Enrolment, step: PracticePage, supervisor: User) -> Feedback:
    return written(enrolment, step, supervisor, at=MONDAY)


def test_what_a_file_is_shows_in_its_content_and_not_in_its_name(
    draft: Feedback, supervisor: User
) -> None:
    row = attach(draft, sent(PDF, "photo.exe"), by=supervisor)
    assert (row.name, row.type) == ("photo.pdf", "application/pdf")


def test_a_picture_keeps_nothing_but_the_picture(draft: Feedback, supervisor: User) -> None:
    exif = Image.Exif()
    exif[0x010E] = "CANARY-PLACE"
    row = attach(draft, sent(picture(exif=exif), "a.jpg"), by=supervisor)
    kept = row.file.read()
    assert b"CANARY-PLACE" not in kept
    assert Image.open(io.BytesIO(kept)).size == (8, 8)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<script>alert(1)</script>", "Only PDF, PNG and JPEG"),
        (b"MZ\x90\x00", "Only PDF, PNG and JPEG"),
        (b"\x89PNG\r\n\x1a\n<svg/>", "can’t be read"),
        (b"%PDF-1.7 /OpenAction << /S /JavaScript >>", "does something when it is opened"),
        (PDF + b" " * MOST_BYTES, "larger than 5 MB"),
        (b"", "Only PDF, PNG and JPEG"),
        (picture("PNG", size=(40_000, 1_001)), "too many pixels"),
    ],
)
def test_what_isnt_a_plain_file_is_refused_in_words(
    draft: Feedback, supervisor: User, as_supervisor: Client, content: bytes, words: str
) -> None:
    with pytest.raises(LmsError, match=words):
        attach(draft, sent(content), by=supervisor)
    assert not FeedbackAttachment.objects.exists()


def test_the_page_adds_a_file_and_takes_it_out(draft: Feedback, as_supervisor: Client) -> None:
    address = reverse("supervision:attach", args=[draft.pk])
    page = as_supervisor.post(address, {"file": sent(PDF)}, follow=True).content.decode()
    assert "Added: Seen today.pdf." in page
    row = FeedbackAttachment.objects.get()
    assert reverse("supervision:attachment", args=[row.pk]) in page
    refused = as_supervisor.post(address, {"file": sent(b"MZ")})
    assert refused.status_code == 400
    assert "Only PDF, PNG and JPEG" in refused.content.decode()
    nothing = as_supervisor.post(address)
    assert nothing.status_code == 400
    assert "Choose a file first" in nothing.content.decode()
    as_supervisor.post(reverse("supervision:remove_file", args=[row.pk]))
    assert not FeedbackAttachment.objects.exists()


def test_no_more_than_a_few_and_none_once_it_is_shared(
    draft: Feedback, supervisor: User, second_supervisor: User
) -> None:
    with pytest.raises(NotPermitted):
        attach(draft, sent(PDF), by=second_supervisor)
    for _ in range(MOST_FILES):
        row = attach(draft, sent(PDF), by=supervisor)
    with pytest.raises(LmsError, match="the most"):
        attach(draft, sent(PDF), by=supervisor)
    actions.share(draft, by=supervisor, at=MONDAY)
    with pytest.raises(LmsError, match="no longer a draft"):
        detach(row, by=supervisor)


def test_only_the_two_get_it_and_the_learner_once_they_open_it(
    draft: Feedback, supervisor: User, second_supervisor: User, staff: User, manager: User
) -> None:
    row = attach(draft, sent(PDF), by=supervisor)
    address = reverse("supervision:attachment", args=[row.pk])
    shared = actions.share(draft, by=supervisor, at=MONDAY)
    for person in (staff, second_supervisor, manager):
        assert signed_in(person).get(address).status_code == 404
    other = signed_in(second_supervisor).get(draft.get_absolute_url())
    assert other.status_code == 200
    assert "Seen today" not in other.content.decode()
    actions.choose_reading(shared, by=staff, choice="now")
    answer = signed_in(staff).get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Seen today.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
