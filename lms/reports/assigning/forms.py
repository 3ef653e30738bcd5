"""What a manager asks: which course, of whom, by when."""

from __future__ import annotations

from typing import Any

from django import forms

from courses.pages.models import CoursePage
from courses.progress.models import Assignment, DueRule, HoldsFor
from lms.people.models import JobRole, Role
from lms.reports.choosing import PeopleField, ReachForm, only_when
from lms.reports.filters import PlainSelect
from lms.reports.reach import Reach

MOST_DAYS = 3_650
COUNTED = [rule for rule in DueRule if rule not in (DueRule.NONE, DueRule.ON_DATE)]
GONE = "This isn’t in the list any more. Please choose again."


class Chosen(forms.ChoiceField):
    """One of a list of things, cleaned to the thing itself or None."""

    widget = PlainSelect
    default_error_messages = {"invalid_choice": GONE}

    def offer(self, things: dict[str, Any], empty: str) -> None:
        self.things = things
        self.choices = [("", empty), *((key, str(thing)) for key, thing in things.items())]

    def clean(self, value: Any) -> Any:
        return self.things.get(super().clean(value))


def by_number(things: Any) -> dict[str, Any]:
    return {str(thing.pk): thing for thing in things}


class DueForm(ReachForm):
    """By when. What the chosen rule doesn't need is left aside."""

    due_rule = forms.ChoiceField(
        label="By when", choices=DueRule, initial=DueRule.AFTER_ENROLMENT, widget=PlainSelect
    )
    due_on = forms.DateField(
        label="Date",
        required=False,
        help_text="For “On a date”. It lasts to the end of that day.",
        widget=forms.DateInput(
            {"type": "date"} | only_when("due_rule", DueRule.ON_DATE), "%Y-%m-%d"
        ),
    )
    due_days = forms.IntegerField(
        label="Number of days",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        initial=30,
        help_text="For the rules that count days.",
        widget=forms.NumberInput({"inputmode": "numeric"} | only_when("due_rule", *COUNTED)),
    )
    due_after = Chosen(
        label="Other course",
        required=False,
        help_text="For “Days after completing”.",
        widget=PlainSelect(only_when("due_rule", DueRule.AFTER_COURSE)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = by_number(self.reach.courses)
        self.fields["due_after"].offer(self.courses, "No other course")

    def sent_again(self) -> list[tuple[str, str]]:
        """Return what was filled in, to be sent along unseen when it is confirmed."""
        kept = [(name, self.data.getlist(name)) for name in self.fields]
        return [(name, value) for name, values in kept for value in values]

    @property
    def due_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("due_rule", "due_on", "due_days", "due_after")]

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        rule = asked.get("due_rule")
        if rule == DueRule.ON_DATE:
            self._require_day(asked)
        elif rule in COUNTED and not asked.get("due_days") and "due_days" not in self.errors:
            self.add_error("due_days", "Say how many days.")
        if rule == DueRule.AFTER_COURSE and not asked.get("due_after"):
            self.add_error("due_after", "Choose the course from which the days are counted.")
        return asked

    def _require_day(self, asked: dict[str, Any]) -> None:
        day = asked.get("due_on")
        if day is None and "due_on" not in self.errors:
            self.add_error("due_on", "Say on which day it is due.")
        elif day and day < self.reach.today:
            self.add_error("due_on", "This day has passed. Choose today or later.")

    def rule(self) -> dict[str, Any]:
        """Return the fields of an assignment that say by when."""
        asked = self.cleaned_data
        rule = asked["due_rule"]
        return {
            "due_rule": rule,
            "due_on": asked["due_on"] if rule == DueRule.ON_DATE else None,
            "due_days": asked["due_days"] if rule in COUNTED else None,
            "due_after": asked["due_after"] if rule == DueRule.AFTER_COURSE else None,
        }


class AssignForm(DueForm):
    course = Chosen(label="Course")
    people = PeopleField(label="These people")
    team = Chosen(label="Team", required=False, help_text="With the teams below it.")
    job_role = Chosen(label="Job role", required=False)
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "Any role"), *Role.choices], widget=PlainSelect
    )
    holds_for = forms.ChoiceField(
        label="Now and later", choices=HoldsFor, initial=HoldsFor.BOTH, widget=PlainSelect
    )
    with_first = forms.BooleanField(
        label="Ask for the courses that must come first, too",
        required=False,
        initial=True,
    )

    field_order = (
        "course", "people", "team", "job_role", "role", "holds_for", "due_rule", "due_on",
        "due_days", "due_after", "with_first",
    )  # fmt: skip

    def __init__(self, *args: Any, reach: Reach, named: list[str], **kwargs: Any) -> None:
        super().__init__(*args, reach=reach, **kwargs)
        self.fields["course"].offer(self.courses, "Choose a course")
        self.fields["team"].offer(by_number(reach.teams), self._everywhere())
        jobs = JobRole.objects.visible_to(reach.viewer).filter(agency=reach.agency)
        self.fields["job_role"].offer(by_number(jobs), "Any job role")
        self.fields["people"].offer(reach, named)
        self.named = bool(self.fields["people"].choices)

    def _everywhere(self) -> str:
        return f"All of {self.reach.agency}" if self.reach.is_whole else "Choose a team"

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        if self.named and not asked.get("people") and "people" not in self.errors:
            self.add_error("people", "Choose somebody, or begin again without names.")
        needs_team = not self.named and not self.reach.is_whole
        if needs_team and not asked.get("team") and "team" not in self.errors:
            self.add_error("team", "Choose one of the teams you manage.")
        if asked.get("due_after") and asked.get("due_after") == asked.get("course"):
            self.add_error("due_after", "Choose another course than the one you ask for.")
        return asked

    def wishes(self) -> list[Assignment]:
        """Return one assignment for each course, not saved, of whoever was chosen by place."""
        asked = self.cleaned_data
        place = {} if self.named else {name: asked[name] for name in ("team", "job_role", "role")}
        return [
            Assignment(
                agency=self.reach.agency,
                course=course,
                holds_for=HoldsFor.BOTH if self.named else asked["holds_for"],
                by_name=self.named,
                **place,
                **self.rule(),
            )
            for course in self._courses()
        ]

    def _courses(self) -> list[CoursePage]:
        """What must come first stands first."""
        course = self.cleaned_data["course"]
        first = course.prerequisites.live() if self.cleaned_data["with_first"] else ()
        return [*first, course]


class ReviseForm(DueForm):
    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        names = ("due_rule", "due_on", "due_days")
        usual = {name: getattr(assignment, name) for name in names}
        super().__init__(
            *args, initial=usual | {"due_after": str(assignment.due_after_id or "")}, **kwargs
        )
        self.courses.pop(str(assignment.course_id), None)
        self.fields["due_after"].offer(self.courses, "No other course")
