"""Small PDFs and pictures that people send along: looked into before anything of them is kept."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from .errors import BadInput

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A few bytes can hold a picture that fills the memory once it is unpacked."""
LONGEST_NAME = 100
STARTS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
"""By what a file begins with: its type, and the ending under which it is kept."""
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
"""What makes a PDF do something when it is opened."""
ENDINGS = ".pdf,.png,.jpg,.jpeg"


class Paper(NamedTuple):
    """A file as it may be kept; its content decides what it is, not its name."""

    name: str
    type: str
    content: bytes

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix


def read_paper(sent: UploadedFile) -> Paper:
    """Return what may be kept of a file; raise BadInput for anything else."""
    if sent.size > MOST_BYTES:
        raise BadInput("This file is larger than 5 MB.", code="file_too_large")
    content = sent.read()
    kind, ending = _kind_of(content)
    if kind.startswith("image/"):
        content = _plain_picture(content)
    stem = PurePath(sent.name or "file").stem[:LONGEST_NAME] or "file"
    return Paper(stem + ending, kind, content)


def _kind_of(content: bytes) -> tuple[str, str]:
    found = next((kind for start, kind in STARTS.items() if content.startswith(start)), None)
    if found is None:
        raise BadInput("Only PDF, PNG and JPEG files can be added.", code="file_type")
    if found[0] == "application/pdf" and any(word in content for word in ACTIVE):
        words = "This PDF does something when it is opened. Print it to a plain PDF first."
        raise BadInput(words, code="file_active")
    return found


def _plain_picture(content: bytes) -> bytes:
    """Write a picture anew, so that nothing but the picture is kept: no place, no camera."""
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadInput("This picture has too many pixels.", code="file_too_large")
            picture.load()
            kept = picture.copy()
            kept.info = {}
            kept.save(made, picture.format)
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise BadInput("This picture can’t be read.", code="file_type") from error
    return made.getvalue()


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Some files at once, each looked into; cleaned to a list of Paper."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(widget=_ManyFiles({"accept": ENDINGS}), **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[Paper]:
        sent = [super(PapersField, self).clean(one, initial) for one in data or ()]
        if not sent:
            return super().clean(None, initial) or []
        if len(sent) > self.most:
            raise ValidationError(f"{self.most} files are the most. Please choose fewer.")
        return [self._read(one) for one in sent]

    def _read(self, sent: UploadedFile) -> Paper:
        try:
            return read_paper(sent)
        except BadInput as refusal:
            words = f"{sent.name}: {refusal.sentence} Please choose the files again."
            raise ValidationError(words, code=refusal.code) from refusal
