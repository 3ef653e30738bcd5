"""What a manager asks to see: a form, and what it comes down to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from courses.pages.models import CoursePage
from courses.progress.models import Move
from courses.progress.status import Status
from lms.people.models import JobRole, Role, Team

from .grouping import Group
from .reach import Reach


class Sort(models.TextChoices):
    NAME = "name", "Name"
    DUE = "due", "Due date, soonest first"
    STATUS = "status", "Status, most pressing first"


class PlainSelect(forms.Select):
    """A select that needs no template for each option; an agency may have a hundred teams."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected" if key == chosen else ""), label)
                for key, label in self.choices
            ),
        )
        shown = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", shown, options)


class Choice(forms.ChoiceField):
    """One of a list, or nothing."""

    widget = PlainSelect
    default_error_messages = {
        "invalid_choice": "This isn’t in the list any more. Please choose again."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


MOVES = [(Move.SUPERVISOR.value, "A supervisor’s"), (Move.LEARNER.value, "The learner’s")]


@dataclass(frozen=True)
class Selection:
    """Which people and which of their courses are asked for, in which order."""

    name: str = ""
    team: Team | None = None
    course: CoursePage | None = None
    status: Status | None = None
    move: Move | None = None
    sort: Sort = Sort.NAME
    role: Role | None = None
    group: Group | None = None
    job_role: JobRole | None = None

    @property
    def narrows_people(self) -> bool:
        return bool(self.name or self.team or self.role or self.job_role)

    @property
    def narrows_cells(self) -> bool:
        return bool(self.status or self.move)

    def in_words(self) -> str:
        """Say what is asked for, or nothing when that is everybody and everything."""
        parts = (
            self.name and f"“{self.name}” in the name",
            self.team and f"team {self.team}",
            self.role and f"role {self.role.label.lower()}",
            self.job_role and f"working as {self.job_role}",
            self.course and self.course.title,
            self.status and self.status.label.lower(),
            self.move and f"the next move is {dict(MOVES)[self.move].lower()}",
        )
        return ", ".join(part for part in parts if part)

    def query(self, **changes: object) -> str:
        """Return this selection as the query of an address, with some of it changed."""
        return urlencode({key: value for key, value in (self._asked() | changes).items() if value})

    def scope_query(self) -> str:
        """Return whose and which course's this selection is, for pages that know no more of it."""
        asked = self._asked()
        names = ("team", "job_role", "course")
        return urlencode({key: asked[key] for key in names if asked[key]})

    def fields(self) -> list[tuple[str, object]]:
        """Return this selection as the fields of a form."""
        return [(key, value) for key, value in self._asked().items() if value]

    def _asked(self) -> dict[str, object]:
        return {
            "q": self.name,
            "team": self.team and self.team.pk,
            "course": self.course and self.course.pk,
            "status": self.status,
            "move": self.move,
            "role": self.role,
            "job_role": self.job_role and self.job_role.pk,
            "group": self.group,
            "sort": self.sort if self.sort != Sort.NAME else "",
        }


class SelectionForm(forms.Form):
    q = forms.CharField(
        label="Name",
        max_length=100,
        required=False,
        error_messages={"max_length": "Please look for a name of at most 100 characters."},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    team = Choice(label="Team")
    role = Choice(label="Role", choices=[("", "Any role"), *Role.choices])
    job_role = Choice(label="Job role")
    course = Choice(label="Course")
    status = Choice(label="Status", choices=[("", "Any"), *Status.choices])
    move = Choice(label="Whose move", choices=[("", "Anyone’s"), *MOVES])
    sort = Choice(label="Order", choices=Sort.choices)
    group = Choice(label="In groups", choices=[("", "No groups"), *Group.choices])

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in reach.teams}
        self.job_roles = {str(job.pk): job for job in reach.job_roles}
        self.courses = {str(course.pk): course for course in reach.courses}
        self.fields["team"].choices = [("", "Every team"), *self.teams.items()]
        self.fields["job_role"].choices = [("", "Any job role"), *self.job_roles.items()]
        titles = [(key, course.title) for key, course in self.courses.items()]
        self.fields["course"].choices = [("", "Every course"), *titles]

    def selection(self) -> Selection:
        """Return what was asked for; a part that couldn't be read is left out."""
        self.is_valid()
        asked = self.cleaned_data
        return Selection(
            name=asked.get("q", ""),
            team=self.teams.get(asked.get("team", "")),
            course=self.courses.get(asked.get("course", "")),
            status=Status(asked["status"]) if asked.get("status") else None,
            move=Move(asked["move"]) if asked.get("move") else None,
            sort=Sort(asked.get("sort") or Sort.NAME),
            role=Role(asked["role"]) if asked.get("role") else None,
            group=Group(asked["group"]) if asked.get("group") else None,
            job_role=self.job_roles.get(asked.get("job_role", "")),
        )
