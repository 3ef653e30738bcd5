"""Choosing people in a form: by their numbers, out of those within reach and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from lms.people.models import User

from .reach import Reach

MOST_BY_NAME = 200
LONGEST_NUMBER = 18


def numbers(words: Iterable[str]) -> set[int]:
    """Return what can be the number of a row, out of whatever an address or a form holds."""
    return {int(word) for word in words if word.isdecimal() and len(word) <= LONGEST_NUMBER}


def only_when(chooser: str, *values: str) -> dict[str, str]:
    """Return the attributes of a control that counts only while ``chooser`` has one of ``values``.

    It is out of sight otherwise, where scripts run; the form has to leave it aside in any case.
    """
    return {"data-only-when": f"{chooser}:{' '.join(values)}"}


class ReachForm(forms.Form):
    """A form that knows for whom its sender answers."""

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach


class PeopleField(forms.MultipleChoiceField):
    """People who were chosen on another page; here each can be left out again."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "Somebody here isn’t among the people you manage. Please choose again."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.people: dict[str, User] = {}

    def offer(self, reach: Reach, named: Iterable[str]) -> None:
        some = sorted(numbers(named))[:MOST_BY_NAME]
        self.people = {str(person.pk): person for person in reach.people.filter(pk__in=some)}
        self.choices = [(key, person.name) for key, person in self.people.items()]

    def clean(self, value: Any) -> list[User]:
        return [self.people[key] for key in super().clean(value)]
