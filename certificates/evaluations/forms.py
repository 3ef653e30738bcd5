from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from certificates.models import EvaluationForm as Asked
from courses.progress.models import Enrolment

from .asking import Scale, Words, open_questions, statements
from .summary import ANSWERS

CHOICES = [*((str(value), label) for value, label in ANSWERS.items()), ("0", "I’d rather not say")]


class EvaluationForm(forms.Form):
    """The course's objectives as statements, then what the form asks besides."""

    def __init__(
        self, *args: Any, enrolment: Enrolment, asked: Asked | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.statements = statements(enrolment, asked)
        self.questions = open_questions(asked)
        for number, text in enumerate(self.statements):
            self.fields[f"scale_{number}"] = forms.ChoiceField(
                label=text,
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": "Please choose one; “I’d rather not say” is one too."},
            )
        for number, text in enumerate(self.questions):
            self.fields[f"words_{number}"] = forms.CharField(
                label=text,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def scale_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"scale_{number}"] for number in range(len(self.statements)))

    def word_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"words_{number}"] for number in range(len(self.questions)))

    def scales(self) -> list[Scale]:
        given = (self.cleaned_data[f"scale_{n}"] for n in range(len(self.statements)))
        return [(text, int(v) or None) for text, v in zip(self.statements, given, strict=True)]

    def words(self) -> list[Words]:
        given = (self.cleaned_data[f"words_{n}"] for n in range(len(self.questions)))
        return list(zip(self.questions, given, strict=True))
