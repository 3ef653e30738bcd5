from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from .models import Certificate
from .verification import as_key, digest_of, knows_holder

MAX_BYTES = 5 << 20


class CheckForm(forms.Form):
    certificate = forms.CharField(
        label="Certificate number",
        max_length=300,
        help_text=(
            "It stands beside the QR code and looks like C-7KQ4-M2XR-9DHT. "
            "Small letters, and no dashes, are fine too."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Please type the number that stands beside the QR code."},
    )

    def clean_certificate(self) -> str:
        key = as_key(self.cleaned_data["certificate"])
        if not key:
            raise forms.ValidationError(
                "That doesn’t look like a certificate number: it has a C and twelve more letters "
                "and figures, such as C-7KQ4-M2XR-9DHT."
            )
        return key


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="One sentence, for whoever asks later.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please say why, for whoever asks later."},
    )


class FileForm(forms.Form):
    """A PDF, or its hash alone where the browser has worked that out and kept the file."""

    file = forms.FileField(
        label="The PDF",
        help_text="It is compared and not kept.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": "Please choose the PDF first."},
    )
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.fields["file"].required = not (data and data.get("sha256"))

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError("This file is larger than any certificate of ours.")
        return file

    def digest(self) -> str:
        file = self.cleaned_data["file"]
        return digest_of(file.chunks()) if file else self.cleaned_data["sha256"]


class SurnameForm(forms.Form):
    surname = forms.CharField(
        label="Surname on the certificate",
        max_length=150,
        help_text="If it is the one printed there, this page shows the whole name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Please type the surname as it is printed."},
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate = certificate

    def clean_surname(self) -> str:
        surname = self.cleaned_data["surname"]
        if not knows_holder(self.certificate, surname):
            raise forms.ValidationError("That isn’t the surname on this certificate.")
        return surname
