"""A word to supervisors before a session falls due and once it is owed; later one to managers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.supervision.models import Nudge, NudgeKind, PlannedSession, SupervisionSettings
from lms.activity.actions import record

from .rules import SOON, Session, SessionState
from .status import FeedbackPlan, plans_for


def remind_of_sessions(*, at: datetime | None = None) -> int:
    """Remind and tell, once each; return how often. What is arranged already needs no word."""
    moment = at or timezone.now()
    known: dict[int, SupervisionSettings] = {}
    count = 0
    planned = PlannedSession.objects.under_way(timezone.localdate(moment))
    for plan in plans_for(planned, at=moment):
        agency = plan.enrolment.agency
        settings = known.setdefault(agency.pk, SupervisionSettings.of(agency))
        if not (settings.is_quiet(moment) or plan.is_arranged):
            count += _remind(plan, settings, moment)
    return count


def _remind(plan: FeedbackPlan, settings: SupervisionSettings, at: datetime) -> int:
    if plan.owed:
        since = _morning(plan, plan.owed.window.due_on + timedelta(days=1))
        said = _say(plan, plan.owed, NudgeKind.REMINDER, since, at)
        if at - since >= timedelta(days=settings.escalation_days):
            said += _say(plan, plan.owed, NudgeKind.ESCALATION, since, at)
        return said
    if plan.coming and plan.coming.state == SessionState.SOON:
        since = _morning(plan, plan.coming.window.due_on - SOON)
        return _say(plan, plan.coming, NudgeKind.REMINDER, since, at)
    return 0


def _morning(plan: FeedbackPlan, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=plan.enrolment.agency.zone)


@transaction.atomic
def _say(
    plan: FeedbackPlan, session: Session, kind: NudgeKind, since: datetime, at: datetime
) -> bool:
    enrolment = plan.enrolment
    row, is_new = Nudge.objects.get_or_create(
        thing="plannedsession",
        thing_id=f"{enrolment.pk}/{session.window.number}",
        since=since,
        kind=kind,
        defaults={"at": at},
    )
    if is_new:
        record(
            "practice.session_owed" if kind == NudgeKind.ESCALATION else "practice.session_due",
            row,
            by=None,
            person=enrolment.learner,
            agency=enrolment.agency,
            at=at,
            to=[person.pk for person in plan.lies_with],
            due_on=session.window.due_on.isoformat(),
            owed=session.is_owed,
            link=reverse("supervision:coaching", args=[enrolment.pk]),
        )
    return is_new
