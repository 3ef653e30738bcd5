"""Of whom and of which course a report is: what its form asks, and whom that comes down to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from courses.pages.models import CoursePage
from courses.progress.querysets import EnrolmentQuerySet
from lms.people.models import JobRole, Team
from lms.people.querysets import UserQuerySet

from .filters import Choice
from .reach import Reach


@dataclass(frozen=True)
class Scope:
    reach: Reach
    team: Team | None = None
    job_role: JobRole | None = None
    course: CoursePage | None = None

    @cached_property
    def people(self) -> UserQuerySet:
        condition = Q()
        if self.team:
            condition &= self.reach.in_team(self.team)
        if self.job_role:
            condition &= self.reach.with_job_role(self.job_role)
        return self.reach.people.filter(condition)

    @cached_property
    def courses(self) -> list[CoursePage]:
        return [self.course] if self.course else self.reach.courses

    def enrolments(self) -> EnrolmentQuerySet:
        people = self.people if self.team or self.job_role else None
        return self.reach.enrolments(people).filter(course__in=self.courses)

    @property
    def whom(self) -> str:
        """Say of whom it is, as part of a sentence."""
        where = f"team {self.team}" if self.team else str(self.reach.agency)
        whole = self.team or self.reach.is_whole
        place = where if whole else "your teams"
        return f"{place}, working as {self.job_role}" if self.job_role else place

    def query(self, **more: object) -> str:
        asked = dict(self.fields()) | more
        return urlencode({key: value for key, value in asked.items() if value})

    def fields(self) -> list[tuple[str, object]]:
        """Return what was asked as the fields of a form."""
        named = (("team", self.team), ("job_role", self.job_role), ("course", self.course))
        return [(name, row.pk) for name, row in named if row]


class ScopeForm(forms.Form):
    team = Choice(label="Team")
    course = Choice(label="Course")

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        self.teams = {str(team.pk): team for team in reach.teams}
        self.courses = {str(course.pk): course for course in reach.courses}
        self.fields["team"].choices = [("", "Every team"), *self.teams.items()]
        titles = [(key, course.title) for key, course in self.courses.items()]
        self.fields["course"].choices = [("", "Every course"), *titles]

    def scope(self) -> Scope:
        """Return what was asked for; a part that couldn't be read is left out."""
        self.is_valid()
        asked = self.cleaned_data
        return Scope(
            self.reach,
            team=self.teams.get(asked.get("team", "")),
            course=self.courses.get(asked.get("course", "")),
        )


class JobScopeForm(ScopeForm):
    """With the job role, for pages that name people anyway and so have nothing to withhold."""

    job_role = Choice(label="Job role")

    field_order = ("team", "job_role", "course")

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, reach=reach, **kwargs)
        self.job_roles = {str(job.pk): job for job in reach.job_roles}
        self.fields["job_role"].choices = [("", "Any job role"), *self.job_roles.items()]

    def scope(self) -> Scope:
        found = super().scope()
        return Scope(
            self.reach,
            team=found.team,
            course=found.course,
            job_role=self.job_roles.get(self.cleaned_data.get("job_role", "")),
        )
