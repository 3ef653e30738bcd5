from __future__ import annotations

from typing import Any

from django import forms

from certificates.register.choosing import GONE, Period
from courses.pages.models import CoursePage
from courses.progress.models import Enrolment
from lms.people.models import Agency

from .activity import Activity


class AuditForm(Period):
    """A course that somebody took at an agency, and a period."""

    course = forms.ChoiceField(
        label="Course",
        error_messages={"required": "Please choose a course.", "invalid_choice": GONE},
    )
    field_order = ["course", "since", "until"]

    def __init__(self, data: Any = None, *, agency: Agency, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.agency = agency
        taken = Enrolment.objects.filter(agency=agency).order_by().values("course")
        courses = CoursePage.objects.filter(pk__in=taken).order_by("path")
        self.courses = {str(row.pk): row for row in courses}
        titles = [(key, row.title) for key, row in self.courses.items()]
        self.fields["course"].choices = [("", "Choose a course"), *titles]
        self.fields["since"].label, self.fields["until"].label = "From", "Until"

    def activity(self) -> Activity:
        asked = self.cleaned_data
        course = self.courses[asked["course"]]
        return Activity(self.agency, course, asked["since"], asked["until"])

    def parameters(self) -> dict[str, str]:
        return {key: str(self.cleaned_data[key] or "") for key in self.field_order}
