"""Pictures that trainers send: looked at whole before they are kept."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Refuses a file that begins like a picture and isn't one, or that breaks off.

    Wagtail looks at the beginning alone, and would fall over the rest here or in the library.
    """

    widget = forms.FileInput

    def check_image_pixel_size(self, f: File) -> None:
        try:
            super().check_image_pixel_size(f)
            with Image.open(f) as picture:
                picture.load()
        except ValidationError:
            raise
        except Exception as error:  # a broken file makes the libraries say anything
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from error


class PictureForm(BaseImageForm):
    file = PictureField(label="File")
