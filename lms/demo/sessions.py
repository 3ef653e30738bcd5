"""Feedback sessions that were given after a course; those that weren't are the agency's to give."""

from __future__ import annotations

from datetime import date
from itertools import cycle
from typing import Any

from courses.supervision.actions import acknowledge, save_draft, share
from courses.supervision.dose.actions import start_session
from courses.supervision.models import CaseConsultation, PlannedSession

from .study import Study

TALKED, READ = 14, 17


def give_sessions(study: Study, words: dict[str, Any]) -> None:
    told = study.told.get("sessions")
    if not told:
        return
    talks = cycle(words["consultations"].values())
    for ago in told["ago"]:
        _give(study, told["with"], ago, next(talks))


def begin_the_rhythm(today: date) -> None:
    """Keep the plans that still run: the agencies began with sessions only this year."""
    running = PlannedSession.objects.filter(closes_on__gte=today).values("enrolment")
    PlannedSession.objects.exclude(enrolment__in=running).delete()


def _give(study: Study, supervisor: str, ago: int, talk: dict[str, Any]) -> None:
    calendar, by = study.cast.calendar, study.cast.people[supervisor]
    at = calendar.moment(ago, TALKED)
    draft = start_session(study.enrolment, by=by, kind=CaseConsultation, at=at)
    said = talk | {"observed_on": calendar.day(ago)}
    feedback = share(save_draft(draft, said, by=by, at=at), by=by, at=at)
    acknowledge(feedback, by=study.learner, at=calendar.moment(ago, READ))
