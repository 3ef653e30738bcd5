"""Which certificates of an agency somebody asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q

from certificates.dates import in_words
from certificates.models import Certificate, CertificateState
from certificates.querysets import CertificateQuerySet
from courses.pages.models import CoursePage
from lms.people.models import Agency, Membership, Role, Team, User
from lms.people.querysets import with_teams_below

GONE = "This isn’t in the list any more. Please choose again."


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Please give a day such as 2026-11-27."}


class Period(forms.Form):
    """From one day to another, both of them included; each may be left open."""

    since = DayField(label="Issued from", required=False)
    until = DayField(label="Issued until", required=False)

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        since, until = asked.get("since"), asked.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day comes before the first.")
        return asked


def managed_agencies(person: User) -> list[Agency]:
    """Return the agencies that someone manages, wholly or in part, without repeats."""
    return list({row.agency_id: row.agency for row in person.memberships_as(Role.MANAGER)}.values())


class RegisterForm(Period):
    """A choice among the certificates that ``person`` answers for at one agency."""

    agency = forms.ChoiceField(
        label="Agency", required=False, error_messages={"invalid_choice": GONE}
    )
    course = forms.ChoiceField(
        label="Course", required=False, error_messages={"invalid_choice": GONE}
    )
    team = forms.ChoiceField(label="Team", required=False, error_messages={"invalid_choice": GONE})
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any"), *CertificateState.choices],
        error_messages={"invalid_choice": GONE},
    )  # fmt: skip
    field_order = ["agency", "course", "since", "until", "team", "state"]

    def __init__(self, data: Any = None, *, person: User, **kwargs: Any) -> None:
        super().__init__(data or {}, **kwargs)
        self.person = person
        self.agencies = {str(row.pk): row for row in managed_agencies(person)}
        asked = self.data.get("agency") or ""
        self.chosen_agency = self.agencies.get(asked) or next(iter(self.agencies.values()))
        if len(self.agencies) > 1:
            self.fields["agency"].choices = [*self.agencies.items()]
        else:
            self.fields["agency"].choices = [("", ""), *self.agencies.items()]
            self.fields["agency"].widget = forms.HiddenInput()
        self._offer()

    def _offer(self) -> None:
        issued = self.register().order_by().values("course")
        courses = CoursePage.objects.filter(pk__in=issued).order_by("path").only("title", "path")
        self.courses = {str(row.pk): row for row in courses}
        teams = Team.objects.managed_by(self.person, self.chosen_agency)
        self.teams = {str(row.pk): row for row in teams}
        titles = [(key, row.title) for key, row in self.courses.items()]
        self.fields["course"].choices = [("", "Every course"), *titles]
        self.fields["team"].choices = [("", "Every team"), *self.teams.items()]

    def register(self) -> CertificateQuerySet:
        return Certificate.objects.in_register_of(self.person, self.chosen_agency)

    def certificates(self) -> CertificateQuerySet:
        """Return what was asked for; nothing where that can't be read."""
        rows = self.register().with_state().select_related("pdf").order_by("-issued_at", "pk")
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.filter(issued_within(self.chosen_agency, asked["since"], asked["until"]))
        if asked["course"]:
            rows = rows.filter(course=asked["course"])
        if asked["team"]:
            rows = rows.filter(self._in_team(self.teams[asked["team"]]))
        if asked["state"]:
            rows = rows.in_state(asked["state"], self.chosen_agency.today())
        return rows

    def _in_team(self, team: Team) -> Q:
        """Return the condition that the holder works in a team, or in one below it."""
        pairs = [(row.pk, row.parent_id) for row in self.teams.values()]
        places = Membership.objects.active(self.chosen_agency.today())
        teams = with_teams_below(pairs, {team.pk})
        return Q(learner__in=places.filter(team__in=teams).values("user"))

    def parameters(self) -> dict[str, str]:
        """Return the choice as plain words, by which the same form is filled in later."""
        asked = {key: str(self.cleaned_data.get(key) or "") for key in self.field_order}
        return asked | {"agency": str(self.chosen_agency.pk)}

    def in_words(self) -> str:
        asked = self.cleaned_data
        parts = (
            asked["course"] and self.courses[asked["course"]].title,
            asked["team"] and f"team {self.teams[asked['team']]}",
            asked["state"] and CertificateState(asked["state"]).label.lower(),
            period_in_words(asked["since"], asked["until"]),
        )
        return ", ".join(part for part in parts if part)


def issued_within(agency: Agency, since: date | None, until: date | None) -> Q:
    """Return the condition that a certificate was issued on some days of the agency's calendar."""
    condition = Q()
    if since:
        condition &= Q(issued_at__gte=midnight(agency, since))
    if until:
        condition &= Q(issued_at__lt=midnight(agency, until + timedelta(days=1)))
    return condition


def midnight(agency: Agency, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=agency.zone)


def period_in_words(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{in_words(since)} to {in_words(until)}"
    if since:
        return f"from {in_words(since)}"
    return f"until {in_words(until)}" if until else ""
