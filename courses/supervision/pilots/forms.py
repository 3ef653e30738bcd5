"""Forms made from the terms of a pilot: what its template asks for, stage by stage."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from courses.supervision.after_forms import WordsForm
from courses.supervision.forms import PatientForm
from courses.supervision.identifiers.heeding import HeedfulForm
from courses.supervision.models import Pilot
from courses.supervision.permissions import supervisors_of

from .stages import AFTER_A_STOP, Outcome
from .terms import Field

SAYS = "say_"
CONSENT = (
    "They were told in plain words, had time to think, and agreed. They know that saying no, "
    "or stopping halfway, changes nothing in their care."
)
CONSENT_AGAIN = "The person still wanted to take part. I asked again."


def _days() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _field(row: Field, *, draft: bool) -> forms.Field:
    told = {"label": row.label, "help_text": row.help, "required": row.required and not draft}
    choices = [(option, option) for option in row.options]
    if row.kind == "choice":
        return forms.ChoiceField(choices=[("", "Choose…"), *choices], **told)
    if row.kind in ("choices", "checklist"):
        return _Several(choices=choices, every=row.kind == "checklist" and not draft, **told)
    if row.kind == "confirm":
        return forms.BooleanField(**told)
    if row.kind == "number":
        return forms.IntegerField(min_value=0, max_value=999, **told)
    if row.kind == "date":
        return forms.DateField(widget=_days(), **told)
    if row.kind == "text":
        return forms.CharField(max_length=200, **told)
    return forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}), **told)


class _Several(forms.MultipleChoiceField):
    """Some of a list, or, of a list to confirm, every one."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, every: bool, **kwargs: Any) -> None:
        self.every = every
        super().__init__(**kwargs)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if self.every and len(value) < len(self.choices):
            raise forms.ValidationError("Each of these needs a yes. Leave out for now whoever it "
                                        "doesn’t fit; usual care goes on.")  # fmt: skip


class StageForm(HeedfulForm, forms.Form):
    """What the template asks at one stage; a draft requires nothing yet."""

    stage = ""
    draft = False

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        self.pilot = pilot
        terms = pilot.under
        self.asked = terms.case_fields() if self.stage == "cases" else terms.fields(self.stage)
        super().__init__(*args, **kwargs)

    def add_fields(self) -> None:
        own = self.fields
        made = {_name(row): _field(row, draft=self.draft) for row in self.asked}
        self.fields = made | own
        for row in self.asked:
            self.initial.setdefault(_name(row), self.kept().get(row.slug))

    def kept(self) -> dict[str, Any]:
        """Return what was written at this stage before, by short name."""
        return {}

    def answers(self) -> dict[str, Any]:
        """Return what was sent and can be kept, as plain JSON; the rest stays as it was."""
        sent = {row.slug: self.cleaned_data.get(_name(row)) for row in self.asked}
        plain = {
            slug: value.isoformat() if isinstance(value, date) else value
            for slug, value in sent.items()
            if value not in (None, "", [], False)
        }
        unread = {row.slug for row in self.asked if _name(row) in self.errors}
        return plain | {slug: row for slug, row in self.kept().items() if slug in unread}


def _name(row: Field) -> str:
    return f"{SAYS}{row.slug}"


class PlanForm(StageForm):
    stage, draft = "plan", True

    supervisor = forms.ModelChoiceField(
        None, label="Supervisor", required=False, empty_label="Choose…",
        help_text="Looks at this with you: agrees before you begin, and reviews it at the end.",
    )  # fmt: skip
    starts_on = forms.DateField(label="First contact", required=False, widget=_days())
    reviews_on = forms.DateField(
        label="Review", required=False, widget=_days(),
        help_text="The day on which the two of you look back.",
    )  # fmt: skip
    stop_rules = forms.MultipleChoiceField(
        label="Stop rules", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Choose at least one. If it is met, one tap stops the pilot.",
    )  # fmt: skip

    def add_fields(self) -> None:
        super().add_fields()
        pilot = self.pilot
        people = supervisors_of(pilot.enrolment)
        self.fields["supervisor"].queryset = people
        self.fields["stop_rules"].choices = [(rule, rule) for rule in pilot.under.stop_rules]
        only = people[0].pk if len(people) == 1 else None
        kept = {name: getattr(pilot, name) for name in ("starts_on", "reviews_on", "stop_rules")}
        self.initial |= kept | {"supervisor": pilot.supervisor_id or only}

    def kept(self) -> dict[str, Any]:
        return self.pilot.plan

    def chosen(self) -> dict[str, Any]:
        names = ("supervisor", "starts_on", "reviews_on", "stop_rules")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class CaseForm(StageForm):
    stage = "cases"

    consented = forms.BooleanField(label=CONSENT)
    consented_on = forms.DateField(label="Agreed on", widget=_days())


class ContactForm(StageForm):
    stage = "do"

    id = forms.UUIDField(widget=forms.HiddenInput)
    case = forms.ChoiceField(label="Who")
    on = forms.DateField(label="Day", widget=_days())
    consent_checked = forms.BooleanField(label=CONSENT_AGAIN)

    def add_fields(self) -> None:
        super().add_fields()
        self.fields["case"].choices = [(row.label, str(row)) for row in self.pilot.cases.all()]
        today = self.pilot.agency.today() if self.pilot.agency else None
        self.initial |= {"id": uuid4(), "on": today}
        self.order_fields(["id", "case", "on"])


class LookBackForm(StageForm):
    stage, draft = "reflect", True

    def kept(self) -> dict[str, Any]:
        return self.pilot.reflection


class ReviewForm(HeedfulForm, forms.Form):
    outcome = forms.ChoiceField(label="What you decide together", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text="What in the notes led you to this. A good result is a start, and not proof.",
    )  # fmt: skip

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = AFTER_A_STOP if pilot.is_stopped else Outcome.values
        rows = pilot.under.decisions(allowed)
        self.fields["outcome"].choices = [
            (slug, f"{name}: {meaning}" if meaning else name) for slug, name, meaning in rows
        ]


class AnotherForm(PatientForm, forms.Form):
    supervisor = forms.ModelChoiceField(None, label="Hand it over to", empty_label="Choose…")

    def __init__(self, *args: Any, people: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = people


class ChangeForm(HeedfulForm, WordsForm):
    """A sentence to the learner, asking for a change or for more."""
