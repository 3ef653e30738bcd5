"""Files that aren't what they say: refused with a sentence, and nothing is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from tests.access.world import World

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png(size: tuple[int, int] = (8, 8)) -> bytes:
    body = BytesIO()
    Picture.new("RGB", size, "teal").save(body, "PNG")
    return body.getvalue()


NO_PICTURES = {
    "words.png": b"Only words.",
    "page.jpg": b"<!doctype html>" + SCRIPT,
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "nothing.png": b"",
    "half.png": png()[:40],
    "torn.png": png((600, 600))[:-200],
    "script.gif": b"GIF89a/*" + SCRIPT + b"*/",
    "archive.webp": b"PK\x03\x04" + b"\x00" * 60,
    "../../settings.py": png(),
    "no-extension": png(),
}
NO_DOCUMENTS = {
    "page.html": SCRIPT,
    "page.xhtml": SCRIPT,
    "drawing.svg": SVG,
    "script.js": b"alert(1)",
    "program.exe": b"MZ",
    "page.pdf.html": SCRIPT,
    "feed.xml": b"<a/>",
    "nothing.pdf": b"",
}


@dataclass(frozen=True)
class Way:
    """One of the ways in: an address of the admin, and what its form's fields are called."""

    address: str
    file: str = "file"
    title: str = "title"

    def __str__(self) -> str:
        return self.address

    def send(self, client: Client, name: str, body: bytes) -> HttpResponse:
        upload = SimpleUploadedFile("x", body)
        upload._name = name  # past the cleaning of names that the test client would do
        return client.post(
            reverse(self.address),
            {self.title: "A file", self.file: upload},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )


PICTURES = [
    Way("wagtailimages:add"),
    Way("wagtailimages:add_multiple", "files[]"),
    Way("wagtailimages_chooser:create", "image-chooser-upload-file", "image-chooser-upload-title"),
]
DOCUMENTS = [
    Way("wagtaildocs:add"),
    Way("wagtaildocs:add_multiple", "files[]"),
    Way("wagtaildocs_chooser:create", "document-chooser-upload-file",
        "document-chooser-upload-title"),
]  # fmt: skip
SENTENCES = ("ot a supported image format", "ot a valid image", "Not a valid .", "is not allowed",
             "is empty", "valid image")  # fmt: skip


def is_refused_in_words(response: HttpResponse) -> bool:
    said = response.content.decode()
    return response.status_code < 500 and any(sentence in said for sentence in SENTENCES)


@pytest.mark.parametrize("name", NO_PICTURES)
@pytest.mark.parametrize("way", PICTURES, ids=str)
def test_a_file_that_is_no_picture_is_refused_in_words(way: Way, name: str, world: World) -> None:
    answer = way.send(world.client("trainer"), name, NO_PICTURES[name])
    assert is_refused_in_words(answer), answer.content.decode()[:300]
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", NO_DOCUMENTS)
@pytest.mark.parametrize("way", DOCUMENTS, ids=str)
def test_a_file_that_a_browser_would_run_is_refused_in_words(
    way: Way, name: str, world: World
) -> None:
    answer = way.send(world.client("trainer"), name, NO_DOCUMENTS[name])
    assert is_refused_in_words(answer), answer.content.decode()[:300]
    assert Document.objects.get() == world["document"]


@pytest.mark.parametrize("way", PICTURES, ids=str)
def test_a_picture_is_taken(way: Way, world: World) -> None:
    way.send(world.client("trainer"), "wave.png", png())
    assert Image.objects.get().width == 8


@pytest.mark.parametrize("way", DOCUMENTS, ids=str)
def test_a_document_is_taken(way: Way, world: World) -> None:
    way.send(world.client("trainer"), "handout.pdf", b"%PDF-1.7")
    assert Document.objects.exclude(pk=world["document"].pk).exists()


@pytest.mark.parametrize("length", [300, 10_000])
@pytest.mark.parametrize(("way", "body"), [(PICTURES[0], png), (DOCUMENTS[0], lambda: b"a")])
def test_a_name_as_long_as_a_page(
    way: Way, body: Callable[[], bytes], length: int, world: World
) -> None:
    ending = ".png" if body is png else ".txt"
    answer = way.send(world.client("trainer"), "n" * length + ending, body())
    assert answer.status_code < 500


@pytest.mark.parametrize("way", [*PICTURES, *DOCUMENTS], ids=str)
@pytest.mark.parametrize("name", ["manager", "staff"])
def test_who_is_no_trainer_sends_no_file(name: str, way: Way, world: World) -> None:
    assert way.send(world.client(name), "wave.png", png()).status_code == 403
    assert not Image.objects.exists()


def test_a_document_comes_as_a_file_to_keep_and_never_as_a_page(world: World) -> None:
    answer = world.client("staff").get(world["document"].url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
