"""Granting and ending accommodations: who may, the form, and the record of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from lms.activity.actions import record
from lms.core.errors import LmsError, NotPermitted
from lms.people.models import Role, User
from lms.people.querysets import UserQuerySet

from .models import Accommodation, Layout

GRANTING = (Role.SUPERVISOR, Role.MANAGER)
"""Trainers write for every agency, so what one person needs is not theirs to know or to grant."""


class AlreadyEnded(LmsError):
    code = "already_ended"


def may_grant(person: User) -> bool:
    return any(person.has_role(role) for role in GRANTING)


def in_reach_of(person: User) -> UserQuerySet:
    """Those to whom someone may grant something: whom they supervise or manage, never oneself."""
    return User.objects.in_scope_of(person, *GRANTING).exclude(pk=person.pk)


class AccommodationForm(forms.ModelForm):
    class Meta:
        model = Accommodation
        fields = [
            "learner",
            "quiz",
            "without_time_limit",
            "extra_minutes",
            "extra_attempts",
            "layout",
            "other_format",
            "reason",
            "until",
        ]
        widgets = {"until": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["learner"].queryset = in_reach_of(by)
        self.fields["learner"].empty_label = "Choose a learner"
        self.fields["quiz"].empty_label = "Every quiz"
        self.fields["layout"].choices = [("", "As the quiz has it"), *Layout.choices]
        for name in ("extra_minutes", "extra_attempts"):
            self.fields[name].required = False

    def clean_extra_minutes(self) -> int:
        return self.cleaned_data["extra_minutes"] or 0

    def clean_extra_attempts(self) -> int:
        return self.cleaned_data["extra_attempts"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        offered = ("without_time_limit", "extra_minutes", "extra_attempts", "layout")
        if not any(cleaned.get(name) for name in (*offered, "other_format")):
            self.add_error(None, "Choose at least one thing that is to be otherwise.")
        until = cleaned.get("until")
        if until and until < timezone.localdate():
            self.add_error("until", "That day is over. Choose today or a later one.")
        return cleaned


def _refuse_others(by: User, learner: User) -> None:
    if not in_reach_of(by).filter(pk=learner.pk).exists():
        raise NotPermitted(
            "Accommodations are for the learner’s supervisor or manager to grant and to end."
        )


@transaction.atomic
def grant(accommodation: Accommodation, *, by: User, at: datetime | None = None) -> Accommodation:
    """Record what is granted to someone; the reason stays off the trail."""
    learner = accommodation.learner
    _refuse_others(by, learner)
    accommodation.granted_by, accommodation.granted_at = by, at or timezone.now()
    accommodation.save()
    record("accommodation.granted", accommodation, by=by, person=learner, at=at)
    return accommodation


@transaction.atomic
def end(accommodation: Accommodation, *, by: User, at: datetime | None = None) -> Accommodation:
    """End what was granted. An attempt that is open keeps the time it began with."""
    locked = Accommodation.objects.select_for_update().get(pk=accommodation.pk)
    if locked.learner_id == by.pk:
        raise NotPermitted("Your supervisor can end this; please ask them.")
    _refuse_others(by, locked.learner)
    if locked.ended_at is not None:
        raise AlreadyEnded("This accommodation has already been ended.")
    locked.ended_by, locked.ended_at = by, at or timezone.now()
    locked.save(update_fields=["ended_by", "ended_at"])
    record("accommodation.ended", locked, by=by, person=locked.learner, at=at)
    return locked
